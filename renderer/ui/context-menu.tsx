import { Menu } from '@mantine/core';
import type { ReactNode } from 'react';
import styles from './menu.module.css';

export interface MenuAction {
  readonly id: string;
  readonly label: string;
  readonly icon?: ReactNode;
  readonly onSelect: () => void;
  readonly isDanger?: boolean;
  /** Why it cannot be used; written under the label. */
  readonly disabledReason?: string | undefined;
}

export interface MenuPoint {
  readonly x: number;
  readonly y: number;
}

interface ContextMenuProps {
  readonly point: MenuPoint;
  readonly actions: readonly MenuAction[];
  readonly onClose: () => void;
}

/** The actions of one row, where it was right-clicked. */
export function ContextMenu({ point, actions, onClose }: ContextMenuProps) {
  return (
    <Menu
      opened
      onClose={onClose}
      position="bottom-start"
      offset={2}
      transitionProps={{ duration: 0 }}
      classNames={menuClassNames}
    >
      <Menu.Target>
        <span style={{ position: 'fixed', left: point.x, top: point.y, width: 1, height: 1 }} />
      </Menu.Target>
      <Menu.Dropdown>
        {actions.map((action) => (
          <MenuActionItem key={action.id} action={action} />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

export function MenuActionItem({ action }: { readonly action: MenuAction }) {
  return (
    <Menu.Item
      leftSection={action.icon}
      disabled={action.disabledReason !== undefined}
      data-danger={action.isDanger || undefined}
      onClick={action.onSelect}
    >
      {action.label}
      {action.disabledReason !== undefined && <span className={styles.reason}>{action.disabledReason}</span>}
    </Menu.Item>
  );
}

/** Every menu of the app looks alike. */
export const menuClassNames = {
  dropdown: styles.dropdown ?? '',
  item: styles.item ?? '',
  itemSection: styles.section ?? '',
  label: styles.label ?? '',
  divider: styles.divider ?? '',
};
