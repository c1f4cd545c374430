import { Copy } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toast } from '../../state/notices.ts';
import { useFormat } from '../../text/use-format.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { Segmented } from '../../ui/segmented.tsx';
import { ExactText } from './exact-text.tsx';
import { JsonLines } from './json-lines.tsx';
import { prettyLines } from './json-pretty.ts';
import { isJson } from './json-scan.ts';
import { JsonTree } from './json-tree.tsx';
import styles from './json-view.module.css';

interface JsonViewProps {
  readonly title: string;
  readonly text: string;
}

type Mode = 'tree' | 'lines' | 'exact';

/** A JSON text as a tree, as lines, and exactly as it is. None of the three changes a token of it. */
export function JsonView({ title, text }: JsonViewProps) {
  const { t } = useTranslation(['jobs', 'common']);
  const format = useFormat();
  const isValid = useMemo(() => isJson(text), [text]);
  const [chosen, setChosen] = useState<Mode>('tree');
  const mode = isValid ? chosen : 'exact';
  const lines = useMemo(() => (mode === 'lines' ? prettyLines(text) : []), [mode, text]);
  return (
    <section>
      <header className={styles.bar}>
        <h3>
          {title}
          <span className={styles.bytes}>{format.bytes(new Blob([text]).size)}</span>
        </h3>
        {isValid && (
          <Segmented
            label={t('payload.as')}
            value={mode}
            onChange={setChosen}
            options={[
              { value: 'tree', label: t('payload.tree') },
              { value: 'lines', label: t('payload.lines') },
              { value: 'exact', label: t('payload.exact') },
            ]}
          />
        )}
        <IconButton
          label={t('payload.copy')}
          icon={<Copy />}
          onClick={() => {
            navigator.clipboard.writeText(text).then(
              () => toast('common:copied', {}, { tone: 'done' }),
              () => toast('jobs:payload.notCopied', {}, { tone: 'warning' }),
            );
          }}
        />
      </header>
      {!isValid && <p className={styles.note}>{t('payload.notJson')}</p>}
      {mode === 'tree' && <JsonTree key={text} text={text} />}
      {mode === 'lines' && <JsonLines lines={lines} label={title} />}
      {mode === 'exact' && <ExactText text={text} label={title} />}
    </section>
  );
}
