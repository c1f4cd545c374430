import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { Kbd, modifierKey } from '../../ui/kbd.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import styles from './dlq.module.css';

interface ResolveDialogProps {
  readonly count: number;
  readonly isPending: boolean;
  readonly onResolve: (text: string) => void;
  readonly onClose: () => void;
}

/** The contract's bound for a resolution's text. */
const maxTextLength = 10_000;

export function ResolveDialog({ count, isPending, onResolve, onClose }: ResolveDialogProps) {
  const { t } = useTranslation(['dlq', 'common']);
  const [text, setText] = useState('');
  const [wasTried, setWasTried] = useState(false);
  const length = text.trim().length;
  const problem =
    length > maxTextLength
      ? t('dlq:resolveTooLong', { max: maxTextLength, length })
      : length === 0 && wasTried
        ? t('dlq:resolveNeeded')
        : undefined;

  function submit(): void {
    setWasTried(true);
    if (length > 0 && length <= maxTextLength && !isPending) onResolve(text.trim());
  }

  return (
    <Dialog
      isOpen
      title={t('dlq:resolveTitle', { count })}
      onClose={onClose}
      onSubmit={submit}
      actions={
        <>
          <span className={styles.shortcut}>
            <Kbd keys={[modifierKey, '⏎']} />
          </span>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
          <Button variant="primary" isPending={isPending} onClick={submit}>
            {t('dlq:resolveConfirm', { count })}
          </Button>
        </>
      }
    >
      <p>{t('dlq:resolveIntro')}</p>
      <Field label={t('dlq:resolveLabel')} error={problem}>
        {(control) => (
          <TextArea
            {...control}
            data-autofocus
            rows={4}
            value={text}
            onChange={setText}
            placeholder={t('dlq:resolvePlaceholder')}
          />
        )}
      </Field>
    </Dialog>
  );
}
