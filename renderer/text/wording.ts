import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError, ErrorCode } from '../../core/contract/errors.ts';
import type { ConnectionProblem, ConnectionProblemCode } from '../../core/contract/environment.ts';
import { english } from './catalogue.ts';

export interface Words {
  readonly title: string;
  /** What to do about it. */
  readonly next: string;
}

// A code without wording does not compile.
english.errors satisfies Record<ErrorCode, Words>;
english.problems satisfies Record<ConnectionProblemCode, Words>;

type Details = Record<string, string | number>;

export interface Wording {
  error(error: AppError): Words;
  problem(problem: ConnectionProblem): Words;
}

/** Turns what the host reports (codes and facts) into sentences with a next step. */
export function useWording(): Wording {
  const { t } = useTranslation(['errors', 'problems', 'common']);
  return useMemo(() => {
    /** A refusal names a command, the keys it was for, or both. */
    const withWhat = (details: Details): Details => {
      const given = details['command'] === undefined ? 'neither' : 'command';
      const which = details['keys'] === undefined ? given : given === 'command' ? 'both' : 'keys';
      return { ...details, what: t(`common:permission.${which}`, { ...details }) };
    };
    return {
      error: ({ code, details }) => {
        const facts = code === 'REDIS_NO_PERMISSION' ? withWhat(details) : { ...details };
        return { title: t(`errors:${code}.title`, facts), next: t(`errors:${code}.next`, facts) };
      },
      problem: ({ code, details }) => {
        const facts = code === 'no-permission' ? withWhat(details) : { ...details };
        return { title: t(`problems:${code}.title`, facts), next: t(`problems:${code}.next`, facts) };
      },
    };
  }, [t]);
}
