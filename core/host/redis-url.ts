/**
 * `npm start` passes the Redis of `--redis` on in this variable: a URL may hold a password, and everybody on the machine can
 * read a program's arguments, but only its user the variables.
 */
export const redisUrlVariable = 'BIOMETRICS_REDIS_URL';

/** Reads the variable and takes it away, since what this process starts would inherit it. `undefined` when it is not set. */
export function takeRedisUrl(env: NodeJS.ProcessEnv): string | undefined {
  const url = env[redisUrlVariable];
  delete env[redisUrlVariable];
  return url === '' ? undefined : url;
}
