import { useTranslation } from 'react-i18next';
import { useWording } from '../../text/wording.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './diagnosis.module.css';
import { type Diagnosis, verdictOf } from './use-diagnosis.ts';

interface DiagnosisVerdictProps {
  readonly diagnosis: Diagnosis;
}

const tones = { ok: 'good', warning: 'warning', failed: 'critical' } as const;

/** The test in one line: "Does not connect yet: TLS", and why. */
export function DiagnosisVerdict({ diagnosis: { steps, error, isRunning } }: DiagnosisVerdictProps) {
  const { t } = useTranslation('environments');
  const wording = useWording();
  if (error !== undefined || steps === null) {
    const words = error !== undefined ? t('testError') : isRunning ? t('testing') : t('testIdle');
    return (
      <p className={styles.verdict} aria-live="polite">
        <span className={styles.next}>{words}</span>
      </p>
    );
  }
  const verdict = verdictOf(steps);
  const step = steps.find((each) => each.verdict === verdict);
  const problem = step?.problem ?? null;
  const why = verdict === 'ok' || problem === null ? null : wording.problem(problem);
  const headline =
    verdict === 'ok'
      ? t('testOk')
      : verdict === 'warning'
        ? t('testWarning')
        : t('testFailedAt', { step: t(`step.${step?.step ?? 'port'}`) });
  return (
    <div className={styles.verdict} data-dimmed={isRunning || undefined} aria-live="polite">
      <StateMark tone={tones[verdict]} label={t(`verdict.${verdict}`)} isMarkOnly />
      <div className={styles.verdictWords}>
        <p className={styles.headline}>{headline}</p>
        {why !== null && (
          <p className={styles.why} title={`${why.title} ${why.next}`}>
            {why.title} {verdict === 'failed' && why.next}
          </p>
        )}
      </div>
    </div>
  );
}
