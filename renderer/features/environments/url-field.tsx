import { useTranslation } from 'react-i18next';
import { useWording } from '../../text/wording.ts';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { looksLikeUrl } from './environment-fields.ts';
import styles from './environment-form.module.css';
import { type UrlReading, urlField } from './use-url-reading.ts';

interface UrlFieldProps {
  readonly reading: UrlReading;
}

/**
 * Takes a URL and fills the fields with it while it is typed. Leaving the field reads nothing and moves nothing, so that
 * the click that leaves it arrives; a URL that has been read is cleared then, since it may hold a password.
 */
export function UrlField({ reading }: UrlFieldProps) {
  const { t } = useTranslation('environments');
  const wording = useWording();
  const { text, problem, isApplied, setText, read, clearRead } = reading;

  async function readAndClear(url: string): Promise<void> {
    if (url.trim() === '') return;
    if ((await read(url)) !== null) setText('');
  }

  return (
    <div className={styles.url}>
      <Field
        label={t('pasteUrl')}
        hint={isApplied ? t('urlApplied') : t('pasteUrlHint')}
        error={
          problem === undefined
            ? undefined
            : problem === 'unreadable'
              ? t('urlUnreadable')
              : wording.error(problem).title
        }
      >
        {(control) => (
          <TextInput
            {...control}
            isMono
            data-field={urlField}
            value={text}
            placeholder={t('pasteUrlPlaceholder')}
            onChange={setText}
            onPaste={(event) => {
              const pasted = event.clipboardData.getData('text');
              if (!looksLikeUrl(pasted)) return;
              event.preventDefault();
              setText(pasted.trim());
              void readAndClear(pasted);
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              void readAndClear(text);
            }}
            onBlur={clearRead}
          />
        )}
      </Field>
    </div>
  );
}
