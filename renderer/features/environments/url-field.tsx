import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useAction } from '../../client/use-action.ts';
import type { EnvironmentDraft } from '../../../core/contract/model.ts';
import { useWording } from '../../text/wording.ts';
import { Field } from '../../ui/field.tsx';
import { TextInput } from '../../ui/text-input.tsx';
import { looksLikeUrl } from './environment-fields.ts';

interface UrlFieldProps {
  readonly onDraft: (draft: EnvironmentDraft) => void;
}

/** Takes a pasted URL and fills the fields with it. The URL itself is cleared then: it may hold a password. */
export function UrlField({ onDraft }: UrlFieldProps) {
  const { t } = useTranslation('environments');
  const wording = useWording();
  const parse = useAction('environment.parseUrl', { silent: true });
  const [url, setUrl] = useState('');
  const [outcome, setOutcome] = useState<'applied' | 'unreadable' | null>(null);

  async function read(text: string): Promise<void> {
    const trimmed = text.trim();
    if (trimmed === '') return;
    if (!looksLikeUrl(trimmed)) {
      setOutcome('unreadable');
      return;
    }
    const draft = await parse.run({ url: trimmed });
    setOutcome(draft === undefined ? null : 'applied');
    if (draft === undefined) return;
    setUrl('');
    onDraft(draft);
  }

  const failure =
    parse.error === undefined
      ? undefined
      : parse.error.code === 'INVALID_REDIS_URL'
        ? t('urlUnreadable')
        : wording.error(parse.error).title;
  return (
    <Field
      label={t('pasteUrl')}
      hint={outcome === 'applied' ? t('urlApplied') : t('pasteUrlHint')}
      error={outcome === 'unreadable' ? t('urlUnreadable') : failure}
    >
      {(control) => (
        <TextInput
          {...control}
          isMono
          value={url}
          placeholder={t('pasteUrlPlaceholder')}
          onChange={(next) => {
            setUrl(next);
            setOutcome(null);
          }}
          onPaste={(event) => {
            const pasted = event.clipboardData.getData('text');
            if (!looksLikeUrl(pasted)) return;
            event.preventDefault();
            setUrl(pasted.trim());
            void read(pasted);
          }}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            void read(url);
          }}
          onBlur={() => void read(url)}
        />
      )}
    </Field>
  );
}
