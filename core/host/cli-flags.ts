import { parseArgs } from 'node:util';

export interface CliFlags {
  /** 0 takes any free port. */
  readonly port: number;
  readonly profileDir: string | undefined;
  readonly redisUrl: string | undefined;
  /** Open the window in the default browser, and end with it. */
  readonly isOpening: boolean;
}

/** A flag that is missing its value, out of range or unknown; the message is for the terminal. */
export class FlagError extends Error {
  override readonly name = 'FlagError';
}

/** Reads the command line. Throws `FlagError`. */
export function readFlags(args: readonly string[]): CliFlags {
  const { port = '0', profile, redis, open = false } = parse(args);
  const portNumber = Number(port);
  if (!/^\d+$/.test(port) || portNumber > 65_535) {
    throw new FlagError(`--port must be a number from 0 to 65535, not "${port}".`);
  }
  return {
    port: portNumber,
    profileDir: profile === '' ? undefined : profile,
    redisUrl: redis === '' ? undefined : redis,
    isOpening: open,
  };
}

function parse(args: readonly string[]): { port?: string; profile?: string; redis?: string; open?: boolean } {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      options: {
        port: { type: 'string' },
        profile: { type: 'string' },
        redis: { type: 'string' },
        open: { type: 'boolean' },
      },
    }).values;
  } catch (error) {
    throw new FlagError(error instanceof Error ? error.message : String(error));
  }
}
