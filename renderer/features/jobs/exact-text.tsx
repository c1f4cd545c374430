import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showControls } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import styles from './json-view.module.css';

interface ExactTextProps {
  readonly text: string;
  readonly label: string;
}

/** So much is drawn at first. */
const firstCharacters = 50_000;
/** The browser skips blocks that are out of sight; each must be small enough to lay out within a frame. */
const blockCharacters = 20_000;

/** Byte for byte, wrapped to the window. */
export function ExactText({ text, label }: ExactTextProps) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const [isWhole, setWhole] = useState(text.length <= firstCharacters);
  const shown = showControls(isWhole ? text : text.slice(0, firstCharacters));
  const blocks = Array.from({ length: Math.ceil(shown.length / blockCharacters) }, (_, index) =>
    shown.slice(index * blockCharacters, (index + 1) * blockCharacters),
  );
  return (
    // A region that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className={styles.exact} role="region" aria-label={label} tabIndex={0}>
      {blocks.length === 1
        ? blocks[0]
        : blocks.map((block, index) => (
            // Blocks are cut from a fixed text: their place is what they are.
            // oxlint-disable-next-line react/no-array-index-key
            <div key={index} className={styles.block}>
              {block}
            </div>
          ))}
      {!isWhole && (
        <button type="button" className={styles.more} onClick={() => setWhole(true)}>
          … {t('payload.wholeLine', { size: format.bytes(text.length) })}
        </button>
      )}
    </div>
  );
}
