import { useEffect } from 'react';
import type { Schedule } from '../../../core/contract/control.ts';
import type { AppError } from '../../../core/contract/errors.ts';
import { useCall } from '../../client/use-call.ts';
import { useEnvironment } from '../../state/live.ts';

/** Schedules tick by the minute as a rule; their list may be a little behind. */
const rereadMs = 3_000;

export interface Schedules {
  /** By name; `undefined` before the first answer. */
  readonly list: readonly Schedule[] | undefined;
  readonly error: AppError | undefined;
  readonly reload: () => void;
}

/** A queue's schedules, read again and again while they are shown. */
export function useSchedules(env: string, queue: string, isShown: boolean): Schedules {
  const { data, error, reload } = useCall('schedule.list', isShown ? { env, queue } : null);
  const isConnected = useEnvironment()?.status.state === 'connected';
  useEffect(() => {
    if (!isShown || !isConnected) return;
    const timer = setInterval(reload, rereadMs);
    return () => clearInterval(timer);
  }, [isShown, isConnected, reload]);
  return { list: data?.toSorted((a, b) => a.id.localeCompare(b.id)), error, reload };
}
