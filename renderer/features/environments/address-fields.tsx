import { useTranslation } from 'react-i18next';
import { Field } from '../../ui/field.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './environment-form.module.css';
import type { FormPartProps } from './environment-form.tsx';

/** Where it is: host and port or a socket, which database, and which keys. */
export function AddressFields({ fields, problemOf, onEdit }: FormPartProps) {
  const { t } = useTranslation('environments');
  return (
    <fieldset className={styles.group}>
      <legend>{t('where')}</legend>
      <div>
        <Segmented
          label={t('transport')}
          value={fields.transport}
          options={[
            { value: 'tcp', label: t('transportTcp') },
            { value: 'socket', label: t('transportSocket') },
          ]}
          onChange={(transport) => onEdit({ transport })}
        />
      </div>
      {fields.transport === 'tcp' ? (
        <div className={styles.hostRow}>
          <Field label={t('host')} error={problemOf('host')}>
            {(control) => (
              <TextInput
                {...control}
                isMono
                value={fields.host}
                placeholder={t('hostPlaceholder')}
                onChange={(host) => onEdit({ host })}
              />
            )}
          </Field>
          <Field label={t('port')} error={problemOf('port')}>
            {(control) => (
              <TextInput
                {...control}
                isMono
                inputMode="numeric"
                value={fields.port}
                onChange={(port) => onEdit({ port })}
              />
            )}
          </Field>
        </div>
      ) : (
        <Field label={t('socketPath')} error={problemOf('socketPath')}>
          {(control) => (
            <TextInput
              {...control}
              isMono
              value={fields.socketPath}
              placeholder={t('socketPlaceholder')}
              onChange={(socketPath) => onEdit({ socketPath })}
            />
          )}
        </Field>
      )}
      <div className={styles.halves}>
        <Field label={t('database')} error={problemOf('database')}>
          {(control) => (
            <TextInput
              {...control}
              isMono
              inputMode="numeric"
              value={fields.database}
              onChange={(database) => onEdit({ database })}
            />
          )}
        </Field>
        <Field label={t('prefix')} hint={t('prefixHint')}>
          {(control) => (
            <TextInput {...control} isMono value={fields.prefix} onChange={(prefix) => onEdit({ prefix })} />
          )}
        </Field>
      </div>
    </fieldset>
  );
}
