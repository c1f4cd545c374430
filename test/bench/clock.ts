/** Ms on the machine's monotonic clock, which all its processes share; `performance.now()` begins anew in each. */
export function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
