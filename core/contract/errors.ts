/** Every failure the host can report. The renderer owns the wording; the host only picks a code and gives facts. */
export const errorCodes = [
  'INVALID_INPUT',
  'INVALID_QUEUE_NAME',
  'INVALID_REDIS_URL',
  'INVALID_PAYLOAD',
  'INVALID_CRON',
  'PAYLOAD_MISMATCH',
  'UNKNOWN_CALL',
  'ENVIRONMENT_NOT_FOUND',
  'ENVIRONMENT_READ_ONLY',
  'ENVIRONMENT_OWNED',
  'ENVIRONMENT_PROTECTED',
  'JOB_NOT_FOUND',
  'REDIS_UNAVAILABLE',
  'REDIS_NO_PERMISSION',
  'REDIS_LOGIN_REFUSED',
  'REDIS_OUT_OF_MEMORY',
  'REDIS_ERROR',
  'RESULT_TOO_LARGE',
  'SETTINGS_NOT_SAVED',
  'PROFILE_IN_USE',
  'DISCONNECTED',
  'INTERNAL',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

export type ErrorDetails = Readonly<Record<string, string | number>>;

/**
 * For developers: what `message` says in a log or in a service that uses the library. The window has its own words, in the
 * person's language (`renderer/text`).
 */
const meanings: Readonly<Record<ErrorCode, string>> = {
  INVALID_INPUT: 'An argument is not valid',
  INVALID_QUEUE_NAME:
    'A queue is named with 1 to 100 letters, digits, ".", "_" or "-", and never "dlq", which is the DLQ\'s key',
  INVALID_REDIS_URL:
    'A Redis URL looks like redis://user:password@host:6379/0, rediss://…, redis-sentinel://host:26379,host/master, redis-cluster://host:6379,host or unix:///path/to.sock',
  INVALID_PAYLOAD: 'A payload is anything that JSON can say',
  INVALID_CRON:
    'A cron expression has 5 fields (minute, hour, day, month, weekday), or 6 with seconds in front, and names times that come',
  PAYLOAD_MISMATCH: "The payload is not of the queue's job type",
  UNKNOWN_CALL: 'The host does not know this call',
  ENVIRONMENT_NOT_FOUND: 'There is no such environment',
  ENVIRONMENT_READ_ONLY: 'The environment is read-only; make it writable first',
  ENVIRONMENT_OWNED: 'The app runs this Redis itself; it cannot be edited or removed',
  ENVIRONMENT_PROTECTED: 'This is never done on a production environment',
  JOB_NOT_FOUND: 'The job is not there any more',
  REDIS_UNAVAILABLE: 'Redis does not answer; check that it runs and can be reached, then try again',
  REDIS_NO_PERMISSION: 'The Redis user may not do this; grant it the right, or use another user',
  REDIS_LOGIN_REFUSED: 'Redis refused the user or the password',
  REDIS_OUT_OF_MEMORY: 'Redis is out of memory and takes no more jobs',
  REDIS_ERROR: 'Redis answered with an error',
  RESULT_TOO_LARGE: 'The answer is too large; ask for less',
  SETTINGS_NOT_SAVED:
    'The settings could not be written; check the disk and the rights of the profile folder',
  PROFILE_IN_USE: 'The app is already running on this profile',
  DISCONNECTED: 'The connection to the host is gone; whether this was carried out is not known',
  INTERNAL: 'Something went wrong inside the app',
};

/** An expected failure. Anything else that is thrown is a bug and is reported as INTERNAL. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    const facts = Object.entries(details).map(([key, value]) => `${key}=${value}`);
    const meaning = `${code}: ${meanings[code]}`;
    super(facts.length === 0 ? meaning : `${meaning} (${facts.join(', ')})`, { cause });
    this.code = code;
    this.details = details;
  }
}
