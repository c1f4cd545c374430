import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { usePreferences } from '../state/preferences.ts';
import { classes } from './classes.ts';
import { ContextMenu, type MenuAction, type MenuPoint } from './context-menu.tsx';
import styles from './data-table.module.css';
import { rangeBetween, toggled } from './selection.ts';
import { Tooltip } from './tooltip.tsx';
import { useKeys } from './use-keys.ts';

export interface Column<Row> {
  readonly id: string;
  readonly header: ReactNode;
  /** Units and definition, on hover. */
  readonly hint?: string;
  /** A grid track: `96px`, `minmax(160px, 2fr)`. */
  readonly width: string;
  readonly align?: 'start' | 'end';
  readonly cell: (row: Row) => ReactNode;
}

interface DataTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** The row whose details are in the drawer. While there is one, j and k take the drawer along. */
  readonly openKey?: string | null;
  readonly onOpen?: (row: Row) => void;
  /** Keys, never rows; together with `onSelectionChange` it gives every row a checkbox. */
  readonly selection?: ReadonlySet<string>;
  readonly onSelectionChange?: (selection: ReadonlySet<string>) => void;
  /** The last rows are in sight: fetch more. May be called again before they arrive. */
  readonly onEndReached?: () => void;
  readonly rowTone?: (row: Row) => 'warning' | 'critical' | undefined;
  /** On right click. */
  readonly rowActions?: (row: Row) => readonly MenuAction[];
  /** Of the whole list, when not all of it is loaded. */
  readonly totalRows?: number;
  /** Below this the table scrolls sideways. */
  readonly minWidthPx?: number;
  readonly rowHeightPx?: number;
  /** Grows with its rows inside a page that scrolls, instead of scrolling by itself. */
  readonly isInline?: boolean;
}

/** Shorter lists are drawn whole, so that the browser's own search finds everything in them. */
const virtualFromRows = 120;
const endMarginRows = 20;

/** A list of rows for thousands of them: keyboard, selection with ranges, right click; one grid for header and rows. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { columns, rows, rowKey, openKey = null, onOpen, selection, onSelectionChange, onEndReached } = props;
  const { isInline = false } = props;
  const { t } = useTranslation();
  const id = useId();
  const density = usePreferences((preferences) => preferences.density);
  const rowHeightPx = props.rowHeightPx ?? (density === 'compact' ? 32 : 40);
  const scroller = useRef<HTMLDivElement>(null);
  const [cursorKey, setCursorKey] = useState<string | null>(openKey);
  const [isScrolled, setScrolled] = useState(false);
  const [menu, setMenu] = useState<{ point: MenuPoint; row: Row } | null>(null);
  const anchorKey = useRef<string | null>(null);
  const hasSelection = selection !== undefined && onSelectionChange !== undefined;
  const isVirtual = !isInline && rows.length > virtualFromRows;

  // Its answers change with scrolling and are read in this render only, never memoised.
  // oxlint-disable-next-line react/incompatible-library
  const virtualizer = useVirtualizer({
    count: isVirtual ? rows.length : 0,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeightPx,
    overscan: 16,
    getItemKey: (index) => keyAt(index) ?? index,
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeightPx]);
  const virtualItems = virtualizer.getVirtualItems();
  const drawn = isVirtual
    ? virtualItems.map((item) => ({ index: item.index, topPx: item.start }))
    : rows.map((_, index) => ({ index, topPx: index * rowHeightPx }));

  const lastDrawn = drawn.at(-1)?.index ?? -1;
  useEffect(() => {
    const element = scroller.current;
    if (element === null || rows.length === 0 || lastDrawn < rows.length - endMarginRows) return;
    // Rows that fill the window are enough until somebody wants to go on.
    const isFilled = element.scrollHeight > element.clientHeight;
    if (isScrolled || !isFilled) onEndReached?.();
  }, [lastDrawn, rows.length, onEndReached, isScrolled]);

  function keyAt(index: number): string | undefined {
    const row = rows[index];
    return row === undefined ? undefined : rowKey(row);
  }

  const activeKey = cursorKey ?? openKey;
  const cursorIndex = activeKey === null ? -1 : rows.findIndex((row) => rowKey(row) === activeKey);

  function moveCursor(step: number): void {
    const next = Math.min(rows.length - 1, Math.max(0, cursorIndex + step));
    const row = rows[next];
    if (row === undefined) return;
    setCursorKey(rowKey(row));
    if (isVirtual) virtualizer.scrollToIndex(next, { align: 'auto' });
    else
      document.querySelector(`#${CSS.escape(`${id}-${rowKey(row)}`)}`)?.scrollIntoView({ block: 'nearest' });
    if (openKey !== null) onOpen?.(row);
  }

  function toggle(key: string, isRange: boolean): void {
    if (!hasSelection) return;
    const keys = rows.map(rowKey);
    const range = isRange && anchorKey.current !== null ? rangeBetween(keys, anchorKey.current, key) : [key];
    onSelectionChange(toggled(selection, range, !selection.has(key)));
    anchorKey.current = key;
  }

  function openCursor(): void {
    const row = rows[cursorIndex];
    if (row !== undefined) onOpen?.(row);
  }

  useKeys({
    j: () => moveCursor(1),
    k: () => moveCursor(-1),
    ...(hasSelection && { x: () => activeKey !== null && toggle(activeKey, false) }),
    ...(hasSelection && { X: () => activeKey !== null && toggle(activeKey, true) }),
  });

  const allKeys = hasSelection ? rows.map(rowKey) : [];
  const selectedHere = hasSelection ? allKeys.filter((key) => selection.has(key)).length : 0;
  const total = props.totalRows ?? rows.length;
  const selectAllWords =
    total > rows.length ? t('selectLoaded', { count: rows.length, total }) : t('selectAll');
  const tracks = [...(hasSelection ? ['36px'] : []), ...columns.map((column) => column.width)].join(' ');
  const style: CSSProperties & Record<`--${string}`, string> = {
    '--tracks': tracks,
    '--table-row-height': `${rowHeightPx}px`,
    '--table-min-width': `${props.minWidthPx ?? 0}px`,
  };

  return (
    <div
      ref={scroller}
      className={classes(styles.table, isInline && styles.inline)}
      style={style}
      role="grid"
      aria-label={props.label}
      aria-rowcount={(props.totalRows ?? rows.length) + 1}
      aria-multiselectable={hasSelection || undefined}
      aria-activedescendant={cursorIndex < 0 ? undefined : `${id}-${activeKey}`}
      tabIndex={0}
      data-scrolled={isScrolled || undefined}
      onScroll={(event) => setScrolled(event.currentTarget.scrollTop > 0)}
      onKeyDown={(event) => {
        if (event.target !== event.currentTarget) return;
        if (event.key === 'ArrowDown') moveCursor(1);
        else if (event.key === 'ArrowUp') moveCursor(-1);
        else if (event.key === 'Enter') openCursor();
        else if (event.key === ' ' && activeKey !== null && hasSelection) toggle(activeKey, event.shiftKey);
        else return;
        event.preventDefault();
      }}
    >
      <div className={styles.head} role="row" aria-rowindex={1}>
        {hasSelection && (
          <div className={styles.cell} role="columnheader">
            <input
              type="checkbox"
              className={styles.check}
              aria-label={selectAllWords}
              title={selectAllWords}
              checked={rows.length > 0 && selectedHere === rows.length}
              ref={(element) => {
                if (element !== null) element.indeterminate = selectedHere > 0 && selectedHere < rows.length;
              }}
              onChange={(event) => onSelectionChange(toggled(selection, allKeys, event.target.checked))}
            />
          </div>
        )}
        {columns.map((column) => (
          <Tooltip key={column.id} label={column.hint}>
            <div role="columnheader" className={classes(styles.cell, column.align === 'end' && styles.end)}>
              <span className={classes(column.hint !== undefined && styles.hinted)}>{column.header}</span>
            </div>
          </Tooltip>
        ))}
      </div>
      <div
        className={styles.body}
        role="rowgroup"
        style={{ height: isVirtual ? virtualizer.getTotalSize() : rows.length * rowHeightPx }}
      >
        {drawn.map(({ index, topPx }) => {
          const row = rows[index];
          if (row === undefined) return null;
          const key = rowKey(row);
          const isSelected = selection?.has(key) ?? false;
          return (
            // The grid itself takes focus and the keys; rows are its active descendants.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
            <div
              key={key}
              id={`${id}-${key}`}
              role="row"
              aria-rowindex={index + 2}
              aria-selected={hasSelection ? isSelected : key === openKey}
              className={styles.row}
              data-open={key === openKey || undefined}
              data-cursor={key === activeKey || undefined}
              data-selected={isSelected || undefined}
              data-tone={props.rowTone?.(row)}
              style={{ transform: `translateY(${topPx}px)` }}
              onClick={() => {
                // Somebody marked text to copy it: that is not a click on the row.
                if (window.getSelection()?.isCollapsed === false) return;
                setCursorKey(key);
                onOpen?.(row);
              }}
              onContextMenu={(event) => {
                if (props.rowActions === undefined) return;
                event.preventDefault();
                setCursorKey(key);
                setMenu({ point: { x: event.clientX, y: event.clientY }, row });
              }}
            >
              {hasSelection && (
                <div className={styles.cell} role="gridcell">
                  <input
                    type="checkbox"
                    className={styles.check}
                    aria-label={t('selectRow')}
                    checked={isSelected}
                    onClick={(event) => {
                      event.stopPropagation();
                      setCursorKey(key);
                      toggle(key, event.shiftKey);
                    }}
                    onChange={() => {}}
                  />
                </div>
              )}
              {columns.map((column) => (
                <div
                  key={column.id}
                  role="gridcell"
                  className={classes(styles.cell, column.align === 'end' && styles.end)}
                >
                  {column.cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
      {menu !== null && props.rowActions !== undefined && (
        <ContextMenu point={menu.point} actions={props.rowActions(menu.row)} onClose={() => setMenu(null)} />
      )}
    </div>
  );
}
