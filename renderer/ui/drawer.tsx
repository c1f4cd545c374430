import { X } from 'lucide-react';
import { type ReactNode, type PointerEvent as ReactPointerEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { drawerWidthBoundsPx, setDrawerWidth, useView } from '../state/view.ts';
import styles from './drawer.module.css';
import { IconButton } from './icon-button.tsx';
import { useKeys } from './use-keys.ts';

interface DrawerProps {
  /** Names the region for screen readers. */
  readonly label: string;
  readonly title: ReactNode;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** Stays at the bottom while the content scrolls. */
  readonly footer?: ReactNode;
}

/** How far one arrow key moves the edge. */
const keyStepPx = 24;

/** Details beside the list, never over it: the list stays usable and j/k move on while it is open. */
export function Drawer({ label, title, onClose, children, footer }: DrawerProps) {
  const { t } = useTranslation();
  const widthPx = useView((view) => view.drawerWidthPx);
  const drag = useRef<{ fromX: number; fromWidthPx: number } | null>(null);
  useKeys({ Escape: onClose });

  function onPointerDown(event: ReactPointerEvent<HTMLDivElement>): void {
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { fromX: event.clientX, fromWidthPx: widthPx };
  }

  function onPointerMove(event: ReactPointerEvent<HTMLDivElement>): void {
    if (drag.current !== null) {
      setDrawerWidth(drag.current.fromWidthPx + drag.current.fromX - event.clientX);
    }
  }

  return (
    <aside className={styles.drawer} style={{ width: widthPx }} aria-label={label}>
      {/* A separator that takes focus is a widget: https://www.w3.org/TR/wai-aria-1.2/#separator */}
      <div
        className={styles.edge}
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={t('resizePanel')}
        aria-valuenow={widthPx}
        aria-valuemin={drawerWidthBoundsPx.min}
        aria-valuemax={drawerWidthBoundsPx.max}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => {
          drag.current = null;
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowLeft') setDrawerWidth(widthPx + keyStepPx);
          if (event.key === 'ArrowRight') setDrawerWidth(widthPx - keyStepPx);
        }}
      />
      <header className={styles.header}>
        <div className={styles.title}>{title}</div>
        <IconButton label={t('close')} icon={<X />} onClick={onClose} />
      </header>
      <div className={styles.content}>{children}</div>
      {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
    </aside>
  );
}
