import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { showControls } from '../../text/format.ts';
import { useFormat } from '../../text/use-format.ts';
import { childrenOf, type JsonChild, type JsonSpan, rootOf } from './json-scan.ts';
import styles from './json-view.module.css';

interface JsonTreeProps {
  /** Valid JSON. */
  readonly text: string;
}

/** So many children are read at a time; the rest waits behind a button. */
const pageSize = 100;
/** Strings longer than this are cut until somebody asks for all of them. */
const cutAtCharacters = 400;
/** Bigger values than this start folded. */
const openUpToCharacters = 2_000;

/** The payload as a tree. A branch is read from the text only when it is opened, so size does not matter. */
export function JsonTree({ text }: JsonTreeProps) {
  const root = rootOf(text);
  return (
    <div className={styles.tree}>
      {root.kind === 'object' || root.kind === 'array' ? (
        <Branches text={text} span={root} depth={0} />
      ) : (
        <Scalar text={text} span={root} />
      )}
    </div>
  );
}

function Branches({
  text,
  span,
  depth,
}: {
  readonly text: string;
  readonly span: JsonSpan;
  readonly depth: number;
}) {
  const { t } = useTranslation('jobs');
  const [pages, setPages] = useState(() => [childrenOf(text, span, span.start, pageSize)]);
  const next = pages.at(-1)?.next ?? null;
  const children = pages.flatMap((page) => page.children);
  if (children.length === 0)
    return <span className={styles.mark}>{span.kind === 'object' ? '{}' : '[]'}</span>;
  return (
    <ul className={styles.branches}>
      {children.map((child, index) => (
        <li key={child.value.start}>
          <Branch text={text} child={child} index={index} depth={depth} />
        </li>
      ))}
      {next !== null && (
        <li>
          <button
            type="button"
            className={styles.more}
            onClick={() => setPages((before) => [...before, childrenOf(text, span, next, pageSize)])}
          >
            {t('payload.moreEntries', { count: pageSize })}
          </button>
        </li>
      )}
    </ul>
  );
}

interface BranchProps {
  readonly text: string;
  readonly child: JsonChild;
  readonly index: number;
  readonly depth: number;
}

function Branch({ text, child: { keyText, value }, index, depth }: BranchProps) {
  const format = useFormat();
  const isContainer = value.kind === 'object' || value.kind === 'array';
  const sizeCharacters = value.end - value.start;
  const [isOpen, setOpen] = useState(depth < 3 && sizeCharacters <= openUpToCharacters);
  const name = (
    <span className={keyText === null ? styles.index : styles.key}>
      {keyText === null ? index : showControls(keyText)}
    </span>
  );
  if (!isContainer || sizeCharacters === 2) {
    return (
      <div className={styles.leaf}>
        {name}
        <span className={styles.mark}>: </span>
        <Scalar text={text} span={value} />
      </div>
    );
  }
  return (
    <>
      <button
        type="button"
        className={styles.branch}
        aria-expanded={isOpen}
        onClick={() => setOpen((before) => !before)}
      >
        {name}
        <span className={styles.mark}>:{!isOpen && (value.kind === 'object' ? ' {…}' : ' […]')}</span>
        {!isOpen && <span className={styles.size}>{format.bytes(sizeCharacters)}</span>}
      </button>
      {isOpen && <Branches text={text} span={value} depth={depth + 1} />}
    </>
  );
}

function Scalar({ text, span }: { readonly text: string; readonly span: JsonSpan }) {
  const { t } = useTranslation('jobs');
  const format = useFormat();
  const [isWhole, setWhole] = useState(false);
  const length = span.end - span.start;
  const isCut = length > cutAtCharacters && !isWhole;
  const kind = span.kind === 'object' || span.kind === 'array' ? 'mark' : span.kind;
  return (
    <span className={styles.value}>
      <span className={styles[kind]}>
        {showControls(text.slice(span.start, isCut ? span.start + cutAtCharacters : span.end))}
      </span>
      {isCut && (
        <button type="button" className={styles.more} onClick={() => setWhole(true)}>
          … {t('payload.wholeLine', { size: format.bytes(length) })}
        </button>
      )}
    </span>
  );
}
