import { useCallback, useState } from 'react';
import type { CallInput, CallName, CallOutput } from '../../core/contract/calls.ts';
import type { AppError } from '../../core/contract/errors.ts';
import { noticeError } from '../state/notices.ts';
import { useClient } from './client-context.tsx';
import { asAppError } from './use-call.ts';

export interface Action<N extends CallName> {
  /** Resolves to `undefined` when it failed; the failure is on screen by then, as a notice and in `error`. */
  readonly run: (input: CallInput<N>) => Promise<CallOutput<N> | undefined>;
  readonly isPending: boolean;
  readonly error: AppError | undefined;
}

/** Changes something through the host. `silent` leaves showing the error to the caller, for forms that show it in place. */
export function useAction<N extends CallName>(
  name: N,
  options: { readonly silent?: boolean } = {},
): Action<N> {
  const client = useClient();
  const isSilent = options.silent === true;
  const [running, setRunning] = useState(0);
  const [error, setError] = useState<AppError | undefined>(undefined);

  const run = useCallback(
    async (input: CallInput<N>) => {
      setRunning((count) => count + 1);
      setError(undefined);
      try {
        return await client.call(name, input);
      } catch (thrown) {
        const failure = asAppError(thrown);
        setError(failure);
        if (!isSilent) noticeError(failure);
        return undefined;
      } finally {
        setRunning((count) => count - 1);
      }
    },
    [client, name, isSilent],
  );

  return { run, isPending: running > 0, error };
}
