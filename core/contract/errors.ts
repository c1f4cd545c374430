/** Every failure the host can report. The renderer owns the wording; the host only picks a code and gives facts. */
export const errorCodes = [
  'INVALID_INPUT',
  'INVALID_QUEUE_NAME',
  'INVALID_REDIS_URL',
  'INVALID_PAYLOAD',
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

/** An expected failure. Anything else that is thrown is a bug and is reported as INTERNAL. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    const facts = Object.entries(details).map(([key, value]) => `${key}=${value}`);
    super(facts.length === 0 ? code : `${code} (${facts.join(', ')})`, { cause });
    this.code = code;
    this.details = details;
  }
}
