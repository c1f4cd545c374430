export const measureNames = [
  'drain',
  'alone',
  'enqueue',
  'waiting',
  'latency',
  'foreign',
  'claims',
  'retry',
  'footprint',
] as const;
export type MeasureName = (typeof measureNames)[number];

export interface BenchOptions {
  readonly isQuick: boolean;
  readonly only: readonly MeasureName[];
  /** Where the results go as JSON. */
  readonly file: string | null;
}

export const usage = `npm run bench -- [--quick] [--only ${measureNames.join(',')}] [--json FILE]`;

/** A sentence for whoever typed the options. */
export class OptionError extends Error {}

export function readOptions(args: readonly string[]): BenchOptions {
  let options: BenchOptions = { isQuick: false, only: measureNames, file: null };
  const rest = [...args];
  for (let flag = rest.shift(); flag !== undefined; flag = rest.shift()) {
    if (flag === '--quick') options = { ...options, isQuick: true };
    else if (flag === '--only')
      options = { ...options, only: valueOf(flag, rest).split(',').map(readMeasure) };
    else if (flag === '--json') options = { ...options, file: valueOf(flag, rest) };
    else throw new OptionError(`${flag} is not an option. Usage: ${usage}`);
  }
  return options;
}

function valueOf(flag: string, rest: string[]): string {
  const value = rest.shift();
  if (value === undefined || value.startsWith('--'))
    throw new OptionError(`${flag} needs a value. Usage: ${usage}`);
  return value;
}

function readMeasure(name: string): MeasureName {
  const found = measureNames.find((known) => known === name);
  if (found === undefined)
    throw new OptionError(`"${name}" is not measured. Choose from: ${measureNames.join(', ')}`);
  return found;
}
