import { inspect, types } from 'node:util';

/** What a thrown value says about itself. */
export interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/**
 * Describes whatever a handler threw, which may be anything: no Error at all, one whose fields are no text, or a value that
 * throws when it is looked at. Never throws itself, since a failure that cannot be described must still be written down.
 */
export function describeError(error: unknown): ErrorDescription {
  if (!isError(error)) return { name: 'Error', message: asText(error), stack: '' };
  return {
    name: readText(error, 'name') || 'Error',
    message: readText(error, 'message'),
    stack: readText(error, 'stack'),
  };
}

function isError(value: unknown): value is Error {
  try {
    // An error of another realm (`vm`) is no instance of this one's class; a proxy may refuse to be asked.
    return types.isNativeError(value) || value instanceof Error;
  } catch {
    return false; // `asText` then says what can be said of it
  }
}

function readText(error: Error, field: 'name' | 'message' | 'stack'): string {
  try {
    const value: unknown = error[field];
    return value === undefined || value === null ? '' : asText(value);
  } catch {
    return field === 'message' ? unreadable : ''; // a getter that throws
  }
}

const unreadable = 'The error cannot be read';

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  for (const write of isComposite(value) ? writers : [String]) {
    try {
      const text = write(value);
      if (typeof text === 'string') return text;
    } catch {
      continue; // a cycle, no prototype, a `toJSON` that throws: the next one may know how
    }
  }
  return unreadable;
}

/** The one that says most first. */
const writers: readonly ((value: unknown) => unknown)[] = [
  (value) => JSON.stringify(value),
  (value) => inspect(value),
  String,
];

function isComposite(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}
