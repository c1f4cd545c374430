import { useTranslation } from 'react-i18next';
import { showControls } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import styles from './job-progress.module.css';
import { percentIn } from './percent.ts';

interface JobProgressProps {
  /** JSON text, as the handler reported it. */
  readonly text: string;
}

/** How far an active job says it has come: a bar where that is a percentage, else what it says. */
export function JobProgress({ text }: JobProgressProps) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const percent = percentIn(text);
  if (percent === null) {
    return (
      <code className={styles.text} title={text}>
        {showControls(text)}
      </code>
    );
  }
  const words = t('percent', { shown: format.count(Math.floor(percent)) });
  return (
    <span className={styles.progress} title={text}>
      <span
        role="progressbar"
        aria-label={t('fact.progress')}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        className={styles.bar}
      >
        <span className={styles.fill} style={{ width: `${percent}%` }} />
      </span>
      {words}
    </span>
  );
}
