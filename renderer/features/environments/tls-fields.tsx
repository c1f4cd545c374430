import { useTranslation } from 'react-i18next';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { TextArea } from '../../ui/text-area.tsx';
import styles from './environment-form.module.css';
import type { FormPartProps } from './environment-form.tsx';

/** Encryption, whom to trust, and the way around it, which stays red for as long as it is taken. */
export function TlsFields({ fields, problemOf, onEdit }: FormPartProps) {
  const { t } = useTranslation('environments');
  return (
    <fieldset className={styles.group}>
      <legend>{t('security')}</legend>
      <Checkbox isChecked={fields.usesTls} label={t('tlsOn')} onChange={(usesTls) => onEdit({ usesTls })} />
      {fields.usesTls && (
        <>
          <Field label={t('ca')} hint={t('caHint')} error={problemOf('ca')}>
            {(control) => (
              <TextArea
                {...control}
                isMono
                rows={3}
                value={fields.ca}
                placeholder={t('caPlaceholder')}
                onChange={(ca) => onEdit({ ca })}
              />
            )}
          </Field>
          <div className={fields.skipsVerification ? styles.danger : undefined}>
            <Checkbox
              isChecked={fields.skipsVerification}
              label={t('skipVerification')}
              hint={t('skipVerificationHint')}
              onChange={(skipsVerification) => onEdit({ skipsVerification })}
            />
          </div>
        </>
      )}
    </fieldset>
  );
}
