import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import { middleTruncate, showControls } from '../../text/format.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './control.module.css';
import { ProductionNote } from './production-note.tsx';
import { WarningLine } from './warning-line.tsx';

interface RemoveJobDialogProps {
  readonly job: JobSummary;
  readonly isPending: boolean;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** Names what is lost. Cancel has the focus: Enter must not delete. */
export function RemoveJobDialog({ job, isPending, onRemove, onClose }: RemoveJobDialogProps) {
  const { t } = useTranslation(['control', 'common']);
  return (
    <Dialog
      isOpen
      title={t('job.removeTitle')}
      onClose={onClose}
      onSubmit={onRemove}
      actions={
        <>
          <Button data-autofocus onClick={onClose}>
            {t('common:cancel')}
          </Button>
          <Button variant="danger" isPending={isPending} onClick={onRemove}>
            {t('job.removeAction')}
          </Button>
        </>
      }
    >
      <ProductionNote />
      <JobLine job={job} />
      <p>{t('job.removeIntro', { queue: job.queue })}</p>
      {job.attemptsMade > 0 && (
        <WarningLine>{t('job.removeFailed', { count: job.attemptsMade })}</WarningLine>
      )}
      {job.orderingKey !== null && <p>{t('job.removeOrder', { key: showControls(job.orderingKey) })}</p>}
    </Dialog>
  );
}

/** Which job it is about: what it is called, and its id. */
export function JobLine({ job }: { readonly job: JobSummary }) {
  return (
    <p className={styles.plan}>
      {job.label !== null && <strong>{showControls(job.label)} </strong>}
      <code title={job.id}>{middleTruncate(job.id, 40)}</code>
    </p>
  );
}
