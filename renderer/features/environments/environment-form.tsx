import { useTranslation } from 'react-i18next';
import { environmentKinds } from '../../../core/contract/environment.ts';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { KindIcon } from '../frame/kind-icon.tsx';
import { AddressFields } from './address-fields.tsx';
import type { EnvironmentFields, FieldProblems } from './environment-fields.ts';
import styles from './environment-form.module.css';
import { LoginFields } from './login-fields.tsx';
import { TlsFields } from './tls-fields.tsx';
import { UrlField } from './url-field.tsx';
import type { UrlReading } from './use-url-reading.ts';

export interface FormPartProps {
  readonly fields: EnvironmentFields;
  /** What is wrong with a field, in words; only once it is fair to say so. */
  readonly problemOf: (field: keyof EnvironmentFields) => string | undefined;
  readonly onEdit: (edit: Partial<EnvironmentFields>) => void;
}

interface EnvironmentFormProps {
  readonly fields: EnvironmentFields;
  readonly problems: FieldProblems;
  /** After a first try to save every problem shows; before, only those of fields that hold something. */
  readonly showsAllProblems: boolean;
  readonly hasStoredPassword: boolean;
  readonly reading: UrlReading;
  readonly onChange: (fields: EnvironmentFields) => void;
}

export function EnvironmentForm(props: EnvironmentFormProps) {
  const { fields, problems, showsAllProblems, hasStoredPassword, reading, onChange } = props;
  const { t } = useTranslation(['environments', 'common']);
  const problemOf = (field: keyof EnvironmentFields): string | undefined => {
    const problem = problems[field];
    if (problem === undefined || (!showsAllProblems && String(fields[field]).trim() === '')) return undefined;
    return t(`environments:invalid.${problem}`);
  };
  const part: FormPartProps = {
    fields,
    problemOf,
    onEdit: (edit) => onChange({ ...fields, ...edit }),
  };
  return (
    <>
      <UrlField reading={reading} />
      <fieldset className={styles.group}>
        <legend>{t('environments:identity')}</legend>
        <Field label={t('environments:name')} error={problemOf('name')}>
          {(control) => (
            <TextInput
              {...control}
              data-field={'name' satisfies keyof EnvironmentFields}
              value={fields.name}
              placeholder={t('environments:namePlaceholder')}
              onChange={(name) => part.onEdit({ name })}
            />
          )}
        </Field>
        <fieldset className={styles.kinds} aria-label={t('environments:kindLabel')}>
          {environmentKinds.map((kind) => (
            <label key={kind} className={styles.kind} data-kind={kind}>
              <input
                type="radio"
                name="environment-kind"
                checked={fields.kind === kind}
                onChange={() => part.onEdit({ kind })}
              />
              <KindIcon kind={kind} />
              <span>{t(`common:kind.${kind}`)}</span>
            </label>
          ))}
        </fieldset>
        <p className={styles.kindHint}>{t(`environments:kindHint.${fields.kind}`)}</p>
      </fieldset>
      <AddressFields {...part} />
      <LoginFields {...part} hasStoredPassword={hasStoredPassword} />
      {fields.transport === 'tcp' && <TlsFields {...part} />}
    </>
  );
}
