import type { ConnectionProblem } from '../../../core/contract/environment.ts';
import { useWording } from '../../text/wording.ts';
import { CopyText } from '../../ui/copy-text.tsx';

interface ProblemNextProps {
  readonly problem: ConnectionProblem;
}

/** Whole lines to type are short; longer ones are explanations and are not cut either. */
const maxCommandLength = 200;

/** What to do about a problem. A line to type in a terminal is set apart and can be copied with one click. */
export function ProblemNext({ problem }: ProblemNextProps) {
  const { next } = useWording().problem(problem);
  const command = problem.code === 'redis-missing' ? String(problem.details['command'] ?? '') : '';
  const at = command === '' ? -1 : next.indexOf(command);
  if (at < 0) return next;
  return (
    <>
      {next.slice(0, at)}
      <CopyText text={command} maxLength={maxCommandLength} />
      {next.slice(at + command.length)}
    </>
  );
}
