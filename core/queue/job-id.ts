import { randomFillSync } from 'node:crypto';

/**
 * UUIDs of version 7 (RFC 9562): the time in ms, then a counter, then random bits. They sort by creation: by the clock between
 * processes, and within this one also inside a millisecond and when the clock is set back. The counter has 32 bits and starts
 * at a random place in its lower half, so two thousand million ids fit into a millisecond.
 */
const bytes = Buffer.alloc(16);
/** Asking the system for random bytes costs as much as everything else about an id, so many are asked for at once. */
const pool = Buffer.alloc(4_096);
let used = pool.length;
let lastMs = 0;
let counter = 0;

export function newJobId(): string {
  const now = Date.now();
  if (used + 8 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  if (now > lastMs) {
    lastMs = now;
    counter = pool.readUInt32BE(used) >>> 1;
  } else if (counter === 0xff_ff_ff_ff) {
    lastMs += 1;
    counter = 0;
  } else counter += 1;
  bytes.writeUIntBE(lastMs, 0, 6);
  // Version, then the counter's upper 12 bits; variant, then its lower 20; then random ones.
  bytes.writeUInt16BE(0x70_00 | (counter >>> 20), 6);
  bytes.writeUInt16BE(0x80_00 | ((counter >>> 6) & 0x3f_ff), 8);
  pool.copy(bytes, 10, used + 2, used + 8);
  bytes[10] = ((counter & 0x3f) << 2) | ((bytes[10] as number) & 0x03);
  used += 8;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
