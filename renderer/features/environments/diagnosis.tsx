import { ChevronDown, ChevronUp } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DiagnosisStep } from '../../../core/contract/environment.ts';
import { useFormat } from '../../text/use-format.ts';
import { useWording } from '../../text/wording.ts';
import { Button } from '../../ui/button.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { type MarkTone, StateMark } from '../../ui/state-mark.tsx';
import { DiagnosisVerdict } from './diagnosis-verdict.tsx';
import styles from './diagnosis.module.css';
import { latencyWords, stepFacts } from './step-facts.ts';
import type { Diagnosis } from './use-diagnosis.ts';

const stepNames = ['name', 'port', 'tls', 'login', 'rights', 'version'] as const;
const tones: Record<DiagnosisStep['verdict'], MarkTone> = {
  ok: 'good',
  warning: 'warning',
  failed: 'critical',
  skipped: 'none',
};

interface DiagnosisListProps {
  readonly diagnosis: Diagnosis;
  /** The fields make a connection, so that the test may run. */
  readonly canRun: boolean;
}

/** The connection test in one line above the buttons; opened, one step under the other: what was found and what to do. */
export function DiagnosisList({ diagnosis, canRun }: DiagnosisListProps) {
  const { t } = useTranslation(['environments', 'common']);
  const wording = useWording();
  const [isOpen, setOpen] = useState(false);
  const { steps, error, isRunning, run } = diagnosis;
  const failedBefore = (index: number) =>
    steps?.slice(0, index).some(({ verdict }) => verdict === 'failed') === true;
  return (
    <section className={styles.diagnosis} aria-label={t('environments:testTitle')}>
      <header className={styles.header}>
        <DiagnosisVerdict diagnosis={diagnosis} />
        <Button onClick={run} isPending={isRunning} isDisabled={!canRun}>
          {isRunning
            ? t('environments:testing')
            : steps === null
              ? t('environments:test')
              : t('environments:testAgain')}
        </Button>
        <IconButton
          label={isOpen ? t('environments:stepsHide') : t('environments:stepsShow')}
          icon={isOpen ? <ChevronDown aria-hidden /> : <ChevronUp aria-hidden />}
          isExpanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        />
      </header>
      {error !== undefined && <p className={styles.next}>{wording.error(error).next}</p>}
      {isOpen && (
        <ol className={styles.steps} data-dimmed={isRunning || undefined} aria-busy={isRunning}>
          {stepNames.map((name, index) => {
            const step = steps?.find((each) => each.step === name);
            return <StepLine key={name} name={name} step={step} isAfterFailure={failedBefore(index)} />;
          })}
        </ol>
      )}
    </section>
  );
}

interface StepLineProps {
  readonly name: DiagnosisStep['step'];
  readonly step: DiagnosisStep | undefined;
  readonly isAfterFailure: boolean;
}

function StepLine({ name, step, isAfterFailure }: StepLineProps) {
  const { t } = useTranslation(['environments', 'common']);
  const format = useFormat();
  const wording = useWording();
  const verdict = step?.verdict ?? 'skipped';
  const words = step === undefined || step.problem === null ? null : wording.problem(step.problem);
  const skippedWord =
    step === undefined
      ? ''
      : isAfterFailure
        ? t('environments:skippedAfterFailure')
        : t('environments:skippedTls');
  const facts = step === undefined || verdict === 'skipped' ? skippedWord : stepFacts(step, t, format);
  return (
    <li className={styles.step} data-verdict={step === undefined ? 'pending' : verdict}>
      <span className={styles.mark}>
        <StateMark tone={tones[verdict]} label={t(`environments:verdict.${verdict}`)} isMarkOnly />
      </span>
      <span className={styles.name}>{t(`environments:step.${name}`)}</span>
      <span className={styles.facts}>{facts}</span>
      <span className={styles.took}>
        {step !== undefined && verdict !== 'skipped' && latencyWords(step.tookMs, format)}
      </span>
      {words !== null && (
        <div className={styles.problem}>
          <p>{words.title}</p>
          <p className={styles.next}>{words.next}</p>
        </div>
      )}
    </li>
  );
}
