import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import { useWriteBlock } from '../../state/write-access.ts';
import { Button } from '../../ui/button.tsx';
import type { MenuAction } from '../../ui/context-menu.tsx';
import styles from './control.module.css';
import type { JobControl } from './use-job-control.ts';

/** Only what no worker has begun can be changed from outside. */
function isQueued({ state }: JobSummary): boolean {
  return state === 'waiting' || state === 'delayed' || state === 'parked';
}

interface JobActionsProps {
  readonly job: JobSummary;
  readonly control: JobControl;
}

/** At the foot of the drawer; nothing for a job that has begun. */
export function JobActions({ job, control }: JobActionsProps) {
  const { t } = useTranslation('control');
  const block = useWriteBlock();
  const reason = block ?? (job.isMalformed ? t('job.malformed') : undefined);
  return (
    <div className={styles.jobActions}>
      {job.state === 'delayed' && (
        <Button
          variant="primary"
          isPending={control.isPending}
          disabledReason={reason}
          onClick={() => control.runNow(job)}
        >
          {t('job.runNow')}
        </Button>
      )}
      <Button disabledReason={reason} onClick={() => control.askPriority(job)}>
        {t('job.changePriority')}
      </Button>
      <span className={styles.end}>
        <Button disabledReason={block} onClick={() => control.askRemove(job)}>
          {t('job.remove')}
        </Button>
      </span>
    </div>
  );
}

/** The drawer's footer for a job, or none. */
export function jobFooter(job: JobSummary, control: JobControl) {
  return isQueued(job) ? <JobActions job={job} control={control} /> : undefined;
}

/** What a right click on a row offers besides looking at it. */
export function useJobMenu(control: JobControl): (job: JobSummary) => readonly MenuAction[] {
  const { t } = useTranslation('control');
  const block = useWriteBlock();
  return (job) => {
    if (!isQueued(job)) return [];
    const disabledReason = block ?? (job.isMalformed ? t('job.malformed') : undefined);
    return [
      ...(job.state === 'delayed'
        ? [{ id: 'run', label: t('job.runNow'), onSelect: () => control.runNow(job), disabledReason }]
        : []),
      {
        id: 'priority',
        label: t('job.changePriority'),
        onSelect: () => control.askPriority(job),
        disabledReason,
      },
      {
        id: 'remove',
        label: t('job.remove'),
        onSelect: () => control.askRemove(job),
        isDanger: true,
        disabledReason: block,
      },
    ];
  };
}
