import { useTranslation } from 'react-i18next';
import type { Schedule } from '../../../core/contract/control.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { ProductionNote } from '../control/production-note.tsx';
import type { ScheduleControl } from './use-schedule-control.ts';

interface RemoveScheduleDialogProps {
  readonly schedule: Schedule;
  readonly control: ScheduleControl;
}

export function RemoveScheduleDialog({ schedule, control }: RemoveScheduleDialogProps) {
  const { t } = useTranslation(['schedules', 'common']);
  const { id, queue } = schedule;
  return (
    <Dialog
      isOpen
      title={t('removeTitle', { id })}
      onClose={control.cancel}
      onSubmit={() => control.remove(schedule)}
      actions={
        <>
          <Button data-autofocus onClick={control.cancel}>
            {t('common:cancel')}
          </Button>
          <Button variant="danger" isPending={control.isPending} onClick={() => control.remove(schedule)}>
            {t('removeAction')}
          </Button>
        </>
      }
    >
      <ProductionNote />
      <p>{t('removeIntro', { queue })}</p>
    </Dialog>
  );
}
