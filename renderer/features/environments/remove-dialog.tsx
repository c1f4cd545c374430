import { useTranslation } from 'react-i18next';
import { useAction } from '../../client/use-action.ts';
import type { Environment } from '../../../core/contract/environment.ts';
import { toast } from '../../state/notices.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { dropDraft } from './environment-drafts.ts';

interface RemoveDialogProps {
  readonly environment: Environment;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}

export function RemoveDialog({ environment, onClose, onRemoved }: RemoveDialogProps) {
  const { t } = useTranslation(['environments', 'common']);
  const remove = useAction('environment.remove');
  const { id: env, name } = environment;

  async function confirm(): Promise<void> {
    const done = await remove.run({ env });
    if (done === undefined) return;
    dropDraft(env);
    toast('environments:removed', { name });
    onRemoved();
  }

  return (
    <Dialog
      isOpen
      title={t('environments:removeTitle', { name })}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button variant="danger" isPending={remove.isPending} onClick={() => void confirm()}>
            {t('environments:removeConfirm', { name })}
          </Button>
        </>
      }
    >
      <p>{t('environments:removeText')}</p>
    </Dialog>
  );
}
