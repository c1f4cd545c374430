import { z } from 'zod';
import { draftOf } from '../core/host/environment-draft.ts';
import type { Host } from '../core/host/host.ts';
import { startProblem } from '../core/host/start-problem.ts';

/** What a second start gives to the app that runs already: not by its arguments, which everybody on the machine can read. */
const handedOverSchema = z.object({ redisUrl: z.string().optional() });
type HandedOver = z.output<typeof handedOverSchema>;

export function handOver(redisUrl: string | undefined): HandedOver {
  return redisUrl === undefined ? {} : { redisUrl };
}

/** Opens the Redis that a second start was given, once the host is there. The second start has looked at it before. */
export async function openHandedOver(
  starting: Promise<Pick<Host, 'open' | 'reportBug'>>,
  handedOver: unknown,
  show: () => Promise<void>,
): Promise<void> {
  const parsed = handedOverSchema.safeParse(handedOver);
  const redisUrl = parsed.success ? parsed.data.redisUrl : undefined;
  if (redisUrl === undefined) return;
  const host = await starting.catch(() => undefined);
  if (host === undefined) return; // its failure ends the app, and is said there
  try {
    await host.open(redisUrl);
    await show();
  } catch (error) {
    host.reportBug(error, 'second start');
  }
}

/** What a second start has to say, and its exit code. */
export function farewell(redisUrl: string | undefined): { line: string; code: number } {
  try {
    if (redisUrl !== undefined) draftOf(redisUrl);
  } catch (error) {
    return { line: startProblem(error), code: 1 };
  }
  return {
    line: 'BIOMETRICS Queue Desktop is already running on this profile. Its window is in front now.',
    code: 0,
  };
}
