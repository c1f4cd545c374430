import { useTranslation } from 'react-i18next';
import { useWording } from '../../text/wording.ts';
import { StateMark } from '../../ui/state-mark.tsx';
import styles from './diagnosis.module.css';
import { type Diagnosis, verdictOf } from './use-diagnosis.ts';

interface DiagnosisVerdictProps {
  readonly diagnosis: Diagnosis;
}

/** The test in one line, beside the button that saves: what fails first, and that it can be saved all the same. */
export function DiagnosisVerdict({ diagnosis }: DiagnosisVerdictProps) {
  const { t } = useTranslation('environments');
  const wording = useWording();
  const { steps, isRunning, isStale } = diagnosis;
  if (steps === null || isRunning || isStale) return null;
  const verdict = verdictOf(steps);
  if (verdict === 'ok') return null;
  const problem = steps.find((step) => step.verdict === verdict)?.problem ?? null;
  return (
    <p className={styles.verdict}>
      <StateMark
        tone={verdict === 'failed' ? 'critical' : 'warning'}
        label={t(`verdict.${verdict}`)}
        isMarkOnly
      />
      <span>
        {problem === null ? t('testWarning') : wording.problem(problem).title}
        {verdict === 'failed' && <span className={styles.next}> {t('saveAnyway')}</span>}
      </span>
    </p>
  );
}
