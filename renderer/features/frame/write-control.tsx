import { Lock, LockOpen } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../client/use-action.ts';
import { useEnvironment } from '../../state/live.ts';
import { toast } from '../../state/notices.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Tooltip } from '../../ui/tooltip.tsx';
import styles from './write-control.module.css';

/** May I write? Answers at a glance, switches with a click, and asks first where it is production. */
export function WriteControl() {
  const { t } = useTranslation(['frame', 'common']);
  const environment = useEnvironment();
  const setReadOnly = useAction('environment.setReadOnly');
  const [isAsking, setAsking] = useState(false);
  // The dialog gives the focus back to the button: no reason to explain it over what is read next.
  const [wasAsked, setWasAsked] = useState(false);
  if (environment === null) return null;
  const { id: env, name, isReadOnly } = environment;

  async function change(wanted: boolean): Promise<void> {
    const done = await setReadOnly.run({ env, isReadOnly: wanted });
    if (done === undefined) return;
    toast(wanted ? 'frame:write.nowReadOnly' : 'frame:write.nowWritable', { name });
    setAsking(false);
  }

  return (
    <>
      <Tooltip
        label={isAsking || wasAsked ? undefined : t(isReadOnly ? 'write.readOnlyHint' : 'write.writableHint')}
        position="bottom"
      >
        <button
          type="button"
          className={isReadOnly ? styles.readOnly : styles.writable}
          onBlur={() => {
            if (!isAsking) setWasAsked(false);
          }}
          onPointerEnter={() => setWasAsked(false)}
          onClick={() => {
            if (isReadOnly && environment.kind === 'production') {
              setAsking(true);
              setWasAsked(true);
            } else void change(!isReadOnly);
          }}
        >
          {isReadOnly ? <Lock aria-hidden size={12} /> : <LockOpen aria-hidden size={12} />}
          {isReadOnly ? t('write.readOnly') : t('write.writable')}
        </button>
      </Tooltip>
      <Dialog
        isOpen={isAsking}
        title={t('write.confirmTitle', { name })}
        onClose={() => setAsking(false)}
        actions={
          <>
            <Button onClick={() => setAsking(false)}>{t('common:cancel')}</Button>
            <Button variant="danger" isPending={setReadOnly.isPending} onClick={() => void change(false)}>
              {t('write.confirmAction', { name })}
            </Button>
          </>
        }
      >
        <p>{t('write.confirmIntro', { name })}</p>
        <ul className={styles.list}>
          <li>{t('write.confirmRetry')}</li>
          <li>{t('write.confirmResolve')}</li>
          <li>{t('write.confirmEnqueue')}</li>
          <li>{t('write.confirmControl')}</li>
          <li>{t('write.confirmHousekeeping')}</li>
        </ul>
      </Dialog>
    </>
  );
}
