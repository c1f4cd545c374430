import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useHostInfo } from '../../state/live.ts';
import { Checkbox } from '../../ui/checkbox.tsx';
import { Field } from '../../ui/field.tsx';
import { IconButton } from '../../ui/icon-button.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import styles from './environment-form.module.css';
import type { FormPartProps } from './environment-form.tsx';

interface LoginFieldsProps extends FormPartProps {
  readonly hasStoredPassword: boolean;
}

/** User and password. A stored password never comes back to the window: it is kept, replaced or forgotten. */
export function LoginFields({ fields, onEdit, hasStoredPassword }: LoginFieldsProps) {
  const { t } = useTranslation('environments');
  const [isShown, setShown] = useState(false);
  const canStore = useHostInfo()?.canStoreSecrets !== false;
  const isKept = hasStoredPassword && fields.password === '';
  const hint = isKept
    ? fields.forgetsPassword
      ? t('passwordForgotten')
      : t('passwordKept')
    : fields.password !== '' && !canStore
      ? t('passwordSession')
      : undefined;
  return (
    <fieldset className={styles.group}>
      <legend>{t('login')}</legend>
      <div className={styles.halves}>
        <Field label={t('username')}>
          {(control) => (
            <TextInput
              {...control}
              isMono
              value={fields.username}
              placeholder={t('usernamePlaceholder')}
              onChange={(username) => onEdit({ username })}
            />
          )}
        </Field>
        <Field label={t('password')} hint={hint}>
          {(control) => (
            <span className={styles.password}>
              <TextInput
                {...control}
                isMono
                type={isShown ? 'text' : 'password'}
                autoComplete="new-password"
                value={fields.password}
                placeholder={isKept && !fields.forgetsPassword ? '••••••••' : ''}
                onChange={(password) => onEdit({ password })}
              />
              <IconButton
                label={isShown ? t('passwordHide') : t('passwordShow')}
                icon={isShown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
                isPressed={isShown}
                onClick={() => setShown(!isShown)}
              />
            </span>
          )}
        </Field>
      </div>
      {isKept && (
        <Checkbox
          isChecked={fields.forgetsPassword}
          label={t('passwordForget')}
          onChange={(forgetsPassword) => onEdit({ forgetsPassword })}
        />
      )}
    </fieldset>
  );
}
