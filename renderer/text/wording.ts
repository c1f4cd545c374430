import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError, ErrorCode } from '../../core/contract/errors.ts';
import type { ConnectionProblem, ConnectionProblemCode } from '../../core/contract/model.ts';
import { english } from './catalogue.ts';

export interface Words {
  readonly title: string;
  /** What to do about it. */
  readonly next: string;
}

// A code without wording does not compile.
english.errors satisfies Record<ErrorCode, Words>;
english.problems satisfies Record<ConnectionProblemCode, Words>;

export interface Wording {
  error(error: AppError): Words;
  problem(problem: ConnectionProblem): Words;
}

/** Turns what the host reports (codes and facts) into sentences with a next step. */
export function useWording(): Wording {
  const { t } = useTranslation(['errors', 'problems']);
  return useMemo(
    () => ({
      error: ({ code, details }) => ({
        title: t(`errors:${code}.title`, { ...details }),
        next: t(`errors:${code}.next`, { ...details }),
      }),
      problem: ({ code, details }) => ({
        title: t(`problems:${code}.title`, { ...details }),
        next: t(`problems:${code}.next`, { ...details }),
      }),
    }),
    [t],
  );
}
