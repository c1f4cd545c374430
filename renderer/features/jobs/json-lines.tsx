import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showControls } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import styles from './json-view.module.css';
import { tokensOf } from './json-pretty.ts';

interface JsonLinesProps {
  readonly lines: readonly string[];
  readonly label: string;
}

const lineHeightPx = 18;
/** Shorter texts grow with the page; longer ones get a window of their own and are drawn as far as it shows. */
const virtualFromLines = 300;
/** A line is cut here until somebody asks for all of it. */
const cutAtCharacters = 2_000;

export function JsonLines({ lines, label }: JsonLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const isVirtual = lines.length > virtualFromLines;
  // Its answers change with scrolling and are read in this render only, never memoised.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: isVirtual ? lines.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => lineHeightPx,
    overscan: 30,
  });
  const drawn = isVirtual
    ? virtualizer.getVirtualItems().map((item) => ({ index: item.index, topPx: item.start }))
    : lines.map((_, index) => ({ index, topPx: index * lineHeightPx }));

  return (
    // A region that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={scroller} className={styles.window} role="region" aria-label={label} tabIndex={0}>
      <div
        className={styles.lines}
        style={isVirtual ? { height: virtualizer.getTotalSize(), position: 'relative' } : undefined}
      >
        {drawn.map(({ index, topPx }) => (
          <div
            key={index}
            className={styles.line}
            style={isVirtual ? { position: 'absolute', transform: `translateY(${topPx}px)` } : undefined}
          >
            <JsonLine text={lines[index] ?? ''} />
          </div>
        ))}
      </div>
    </div>
  );
}

function JsonLine({ text }: { readonly text: string }) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const [isWhole, setWhole] = useState(false);
  const isCut = text.length > cutAtCharacters && !isWhole;
  if (text.length > cutAtCharacters && isWhole) return showControls(text);
  return (
    <>
      {tokensOf(isCut ? text.slice(0, cutAtCharacters) : text).map((token, index) => (
        // Tokens have no identity but their place.
        // oxlint-disable-next-line react/no-array-index-key
        <span key={index} className={styles[token.kind]}>
          {showControls(token.text)}
        </span>
      ))}
      {isCut && (
        <button type="button" className={styles.more} onClick={() => setWhole(true)}>
          … {t('payload.wholeLine', { size: format.bytes(text.length) })}
        </button>
      )}
    </>
  );
}
