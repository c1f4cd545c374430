import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './dialog.module.css';
import { useKeys } from './use-keys.ts';

interface DialogProps {
  readonly isOpen: boolean;
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** The buttons, the one that acts last. */
  readonly actions: ReactNode;
  /** Ctrl or ⌘ with Enter, for dialogs with a text area. */
  readonly onSubmit?: () => void;
  readonly widthPx?: number;
}

/** For decisions only; details open in the drawer beside the list. */
export function Dialog({ isOpen, title, onClose, children, actions, onSubmit, widthPx = 480 }: DialogProps) {
  const { t } = useTranslation();
  useKeys({ 'mod+Enter': () => onSubmit?.() }, isOpen && onSubmit !== undefined);
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={title}
      size={widthPx}
      centered
      closeButtonProps={{ 'aria-label': t('close') }}
      overlayProps={{ color: 'var(--scrim)', backgroundOpacity: 1 }}
      transitionProps={{ transition: 'fade', duration: 120 }}
      // Inside a dialog a header is no banner of the page.
      attributes={{ header: { role: 'presentation' } }}
      classNames={{
        content: styles.content ?? '',
        header: styles.header ?? '',
        title: styles.title ?? '',
        body: styles.body ?? '',
        close: styles.close ?? '',
        overlay: styles.overlay ?? '',
      }}
    >
      <div className={styles.text}>{children}</div>
      <div className={styles.actions}>{actions}</div>
    </Modal>
  );
}
