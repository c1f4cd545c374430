import { useCallback, useEffect, useRef, useState } from 'react';
import { useClient } from '../../client/client-context.tsx';
import { asAppError } from '../../client/use-call.ts';
import type { AppError } from '../../../core/contract/errors.ts';
import type { DiagnosisStep, EnvironmentDraft } from '../../../core/contract/environment.ts';

/** After the last key: long enough that a name being typed is not looked up letter by letter. */
const typingPauseMs = 700;

export interface Diagnosis {
  /** Of the last test of exactly these fields; `null` before there was one. */
  readonly steps: readonly DiagnosisStep[] | null;
  readonly error: AppError | undefined;
  readonly isRunning: boolean;
  readonly run: () => void;
}

/** The worst of the steps. */
export function verdictOf(steps: readonly DiagnosisStep[]): 'ok' | 'warning' | 'failed' {
  if (steps.some(({ verdict }) => verdict === 'failed')) return 'failed';
  return steps.some(({ verdict }) => verdict === 'warning') ? 'warning' : 'ok';
}

interface Result {
  readonly key: string;
  readonly steps: readonly DiagnosisStep[] | null;
  readonly error: AppError | undefined;
}

/** What a test depends on: renaming an environment must not test it again. */
function keyOf({ connection, password }: EnvironmentDraft): string {
  return JSON.stringify([connection, password]);
}

/**
 * Tests a draft by itself, a pause after it was last changed. `draft: null` is not worth testing yet. `env` lends its
 * stored password. Only the answer to the newest question counts.
 */
export function useDiagnosis(draft: EnvironmentDraft | null, env: string | null): Diagnosis {
  const client = useClient();
  const key = draft === null ? null : keyOf(draft);
  const draftRef = useRef(draft);
  useEffect(() => {
    draftRef.current = draft;
  });
  const [result, setResult] = useState<Result | null>(null);
  const [runningKey, setRunningKey] = useState<string | null>(null);
  const newest = useRef(0);

  const run = useCallback(() => {
    const tested = draftRef.current;
    if (tested === null) return;
    const round = ++newest.current;
    const testedKey = keyOf(tested);
    setRunningKey(testedKey);
    const finish = (steps: readonly DiagnosisStep[] | null, error: AppError | undefined): void => {
      if (round !== newest.current) return;
      setResult({ key: testedKey, steps, error });
      setRunningKey(null);
    };
    client.call('environment.test', { draft: tested, env }).then(
      (steps) => finish(steps, undefined),
      (error: unknown) => finish(null, asAppError(error)),
    );
  }, [client, env]);

  useEffect(() => {
    if (key === null) return;
    const timer = setTimeout(run, typingPauseMs);
    return () => clearTimeout(timer);
  }, [key, run]);

  // An answer that comes after the form was closed is nobody's.
  useEffect(() => () => void newest.current++, []);

  // What was found at another address, or with another password, says nothing about this one.
  const own = result !== null && result.key === key ? result : null;
  return {
    steps: own?.steps ?? null,
    error: own?.error,
    isRunning: runningKey !== null && runningKey === key,
    run,
  };
}
