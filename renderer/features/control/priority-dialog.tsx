import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { JobSummary } from '../../../core/contract/model.ts';
import { priorities, type Priority } from '../../../core/contract/names.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { JobLine } from './remove-job-dialog.tsx';

interface PriorityDialogProps {
  readonly job: JobSummary;
  readonly isPending: boolean;
  readonly onChange: (priority: Priority) => void;
  readonly onClose: () => void;
}

export function PriorityDialog({ job, isPending, onChange, onClose }: PriorityDialogProps) {
  const { t } = useTranslation(['control', 'common']);
  const [priority, setPriority] = useState<Priority>(job.priority);
  const isSame = priority === job.priority;

  function submit(): void {
    if (!isSame && !isPending) onChange(priority);
  }

  return (
    <Dialog
      isOpen
      title={t('job.priorityTitle')}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button
            variant="primary"
            isPending={isPending}
            disabledReason={isSame ? t('job.prioritySame') : undefined}
            onClick={submit}
          >
            {t('job.priorityAction')}
          </Button>
        </>
      }
    >
      <JobLine job={job} />
      <p>
        {t('job.priorityIntro')} {job.orderingKey !== null && t('job.priorityOrder')}
      </p>
      <div>
        <Segmented
          label={t('job.priorityLabel')}
          value={priority}
          onChange={setPriority}
          options={priorities.map((value) => ({ value, label: t(`common:priority.${value}`) }))}
        />
      </div>
    </Dialog>
  );
}
