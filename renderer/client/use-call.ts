import { useCallback, useEffect, useState } from 'react';
import type { CallInput, CallName, CallOutput } from '../../core/contract/calls.ts';
import { AppError } from '../../core/contract/errors.ts';
import { useConnection } from '../state/connection.ts';
import { useClient } from './client-context.tsx';

export interface CallResult<Output> {
  readonly data: Output | undefined;
  readonly error: AppError | undefined;
  readonly isLoading: boolean;
  /** Asks again; the old answer stays on screen until the new one is there. */
  readonly reload: () => void;
}

interface Answer {
  /** The question it answers, and which asking of it. */
  readonly question: string;
  readonly asking: string;
  readonly data: unknown;
  readonly error: AppError | undefined;
}

export function asAppError(error: unknown): AppError {
  return error instanceof AppError ? error : new AppError('INTERNAL', {}, error);
}

/**
 * Reads something from the host, again whenever the input changes, `reload` is called or the host comes back. Answers to
 * an older question are dropped. `input: null` asks nothing.
 */
export function useCall<N extends CallName>(
  name: N,
  input: CallInput<N> | null,
  options: { readonly keepPrevious?: boolean } = {},
): CallResult<CallOutput<N>> {
  const client = useClient();
  const opened = useConnection((connection) => connection.opened);
  const [round, setRound] = useState(0);
  const [answer, setAnswer] = useState<Answer | undefined>(undefined);
  const question = input === null ? null : JSON.stringify(input);
  const asking = `${opened}.${round}`;

  useEffect(() => {
    if (question === null) return;
    let isCurrent = true;
    const take = (data: unknown, error: AppError | undefined): void => {
      if (isCurrent) setAnswer({ question, asking, data, error });
    };
    // `question` is the text of an input that had this type; as text it compares by value.
    client.call(name, JSON.parse(question) as CallInput<N>).then(
      (data) => take(data, undefined),
      (error: unknown) => take(undefined, asAppError(error)),
    );
    return () => {
      isCurrent = false;
    };
  }, [client, name, question, asking]);

  const reload = useCallback(() => setRound((before) => before + 1), []);
  const isFresh = question !== null && answer?.question === question;
  const shown = isFresh || (question !== null && options.keepPrevious === true) ? answer : undefined;
  return {
    data: shown?.data as CallOutput<N> | undefined,
    error: isFresh ? answer.error : undefined,
    isLoading: question !== null && (!isFresh || answer.asking !== asking),
    reload,
  };
}
