import { useTranslation } from 'react-i18next';
import type { FailedAttempt } from '../../../core/contract/model.ts';
import { RelativeTime } from '../../ui/relative-time.tsx';
import styles from './attempt-list.module.css';
import { showControls } from '../../text/format.ts';
import { firstLine } from './job-words.ts';

interface AttemptListProps {
  readonly history: readonly FailedAttempt[];
}

/** Every failed attempt, the last one first; folded to the line that says what happened. */
export function AttemptList({ history }: AttemptListProps) {
  const { t } = useTranslation('jobs');
  if (history.length === 0) return null;
  return (
    <section>
      <h3 className={styles.title}>{t('attempts.title', { count: history.length })}</h3>
      <ol className={styles.list}>
        {history.toReversed().map((attempt, index) => (
          // Attempt numbers start again when a person puts the job back; the time alone may repeat too.
          <li key={`${attempt.failedAtMs} ${attempt.attempt} ${attempt.worker}`}>
            <details open={index === 0} className={styles.attempt}>
              <summary>
                <span className={styles.number}>{attempt.attempt}</span>
                <span className={styles.line}>
                  {attempt.errorName !== '' && <b>{attempt.errorName}: </b>}
                  {showControls(firstLine(attempt.message))}
                </span>
                <span className={styles.when}>
                  <RelativeTime atMs={attempt.failedAtMs} />
                </span>
              </summary>
              <pre className={styles.whole}>
                {showControls(attempt.stack === '' ? attempt.message : withMessage(attempt))}
              </pre>
              {attempt.worker !== '' && (
                <p className={styles.worker}>{t('attempts.worker', { worker: attempt.worker })}</p>
              )}
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Most stacks begin with the message; the others get it in front. */
function withMessage({ message, stack }: FailedAttempt): string {
  return stack.includes(firstLine(message)) ? stack : `${message}\n${stack}`;
}
