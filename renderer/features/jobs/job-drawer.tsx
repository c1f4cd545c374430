import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobDetail, JobRef } from '../../../core/contract/model.ts';
import { useCall } from '../../client/use-call.ts';
import { useWording } from '../../text/wording.ts';
import { CopyText } from '../../ui/copy-text.tsx';
import { Drawer } from '../../ui/drawer.tsx';
import { ErrorState } from '../../ui/error-state.tsx';
import { Skeleton } from '../../ui/skeleton.tsx';
import { StateMark } from '../../ui/state-mark.tsx';
import { AttemptList } from './attempt-list.tsx';
import { JobFacts } from './job-facts.tsx';
import { JobTimeline } from './job-timeline.tsx';
import { showControls } from '../../text/format.ts';
import { jobTone, withoutName } from './job-words.ts';
import styles from './job-drawer.module.css';
import { JsonView } from './json-view.tsx';
import { PayloadViolations } from './payload-violations.tsx';
import { RetryWords } from './retry-words.tsx';

interface JobDrawerProps {
  readonly env: string;
  readonly job: JobRef;
  readonly onClose: () => void;
  /** Buttons for this job, at the foot of the drawer. */
  readonly actions?: (detail: JobDetail) => ReactNode;
}

/** A job that is still on its way is read again this often. */
const rereadMs = 2_000;
/** Reading a large job again and again would cost more than it tells. */
const rereadUpToBytes = 200_000;

/** One job with its whole story, beside the list it was opened from. */
export function JobDrawer({ env, job, onClose, actions }: JobDrawerProps) {
  const { t } = useTranslation(['jobs', 'common']);
  const wording = useWording();
  // Only the id says which job it is: the rest is where the list saw it last, and must not close what is open.
  const { data: found, error, reload } = useCall('job.get', { env, job }, { keepPrevious: true });
  const detail = found?.summary.id === job.id ? found : undefined;
  const isMoving =
    detail !== undefined &&
    detail.summary.payloadBytes < rereadUpToBytes &&
    (detail.summary.state === 'waiting' ||
      detail.summary.state === 'active' ||
      detail.summary.state === 'parked' ||
      detail.summary.state === 'delayed');

  useEffect(() => {
    if (!isMoving) return;
    const timer = setInterval(reload, rereadMs);
    return () => clearInterval(timer);
  }, [isMoving, reload]);

  const title =
    detail?.summary.label ??
    (detail?.summary.isMalformed === true
      ? t('malformedTitle')
      : detail === undefined
        ? t('job')
        : t('untyped'));
  const words = error === undefined || detail !== undefined ? undefined : wording.error(error);

  return (
    <Drawer
      label={t('drawerLabel', { id: job.id })}
      onClose={onClose}
      footer={detail === undefined ? undefined : actions?.(detail)}
      title={
        <>
          <h2 className={styles.title}>{showControls(title)}</h2>
          <CopyText text={job.id} maxLength={44} />
          {detail !== undefined && (
            <div className={styles.state}>
              <StateMark
                tone={jobTone(detail.summary.state)}
                label={t(`common:jobState.${detail.summary.state}`)}
              />
              <span className={styles.queue}>{detail.summary.queue || t('unknownQueue')}</span>
            </div>
          )}
        </>
      }
    >
      {words !== undefined && <ErrorState title={words.title} next={words.next} onRetry={reload} />}
      {detail === undefined && words === undefined && <Skeleton rows={6} columns={[96, 180]} />}
      {detail !== undefined && <JobStory key={job.id} detail={detail} />}
    </Drawer>
  );
}

function JobStory({ detail }: { readonly detail: JobDetail }) {
  const { t } = useTranslation('jobs');
  const { summary, history, resolution, resultText, payloadText, documentText } = detail;
  return (
    <div className={styles.story}>
      {summary.error !== null && (summary.state === 'dead' || history.length === 0) && (
        <p className={styles.error}>
          {summary.errorName !== null && <b>{summary.errorName}: </b>}
          {showControls(withoutName(summary.errorName, summary.error))}
        </p>
      )}
      {resolution !== null && (
        <blockquote className={styles.resolution}>
          <p>{resolution.text}</p>
          <footer>{t('resolvedBy', { by: resolution.by })}</footer>
        </blockquote>
      )}
      <RetryWords detail={detail} />
      <JobFacts detail={detail} />
      <JobTimeline detail={detail} />
      <AttemptList history={history} />
      {resultText !== null && <JsonView title={t('result')} text={resultText} />}
      {summary.isMalformed ? (
        <JsonView title={t('document')} text={documentText} />
      ) : (
        <div>
          <JsonView title={t('payloadTitle')} text={payloadText} />
          <PayloadViolations queue={summary.queue} payloadText={payloadText} />
        </div>
      )}
    </div>
  );
}
