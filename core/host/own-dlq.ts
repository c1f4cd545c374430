import { defaultDeadRetentionToOn } from '../queue/dead-retention.ts';
import type { EnvironmentRuntime } from './environment-runtime.ts';
import type { Logger } from './log.ts';

/**
 * On the app's own Redis, the DLQ is trimmed by retention from the first connection on: there is no older fleet whose dead
 * jobs could go. A person may switch it off, and then it stays off.
 */
export function trimOwnDlq(local: EnvironmentRuntime, log: Logger): void {
  let isDecided = false;
  local.link.changes.listen(({ state }) => {
    if (isDecided || state !== 'connected' || local.settings.isReadOnly) return;
    isDecided = true;
    defaultDeadRetentionToOn(local.store()).catch((error: unknown) => {
      isDecided = false; // the next connection tries again
      log.warn({ err: error }, 'retention of dead jobs could not be switched on');
    });
  });
}
