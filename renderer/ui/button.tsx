import type { MouseEvent, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { classes } from './classes.ts';
import { Tooltip } from './tooltip.tsx';

export interface ButtonProps {
  readonly children: ReactNode;
  readonly onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  /** One `primary` a view at most. `danger` is for what cannot be taken back. */
  readonly variant?: 'default' | 'primary' | 'quiet' | 'danger';
  readonly type?: 'button' | 'submit';
  readonly icon?: ReactNode;
  readonly isPending?: boolean;
  /** Why it cannot be used right now. It stays focusable, so that the reason can be read. */
  readonly disabledReason?: string | undefined;
  /** Disabled where the reason is plain to see, such as an empty field beside it. */
  readonly isDisabled?: boolean;
  readonly title?: string | undefined;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly 'aria-label'?: string;
  readonly 'aria-pressed'?: boolean;
  readonly 'aria-expanded'?: boolean;
  readonly 'aria-haspopup'?: 'menu' | 'dialog';
  /** Takes the focus when the dialog it stands in opens. */
  readonly 'data-autofocus'?: boolean;
}

export function Button({
  children,
  onClick,
  variant = 'default',
  type = 'button',
  icon,
  isPending = false,
  disabledReason,
  isDisabled = false,
  title,
  ...rest
}: ButtonProps) {
  const isBlocked = disabledReason !== undefined || isDisabled || isPending;
  return (
    <Tooltip label={disabledReason ?? title}>
      <button
        {...rest}
        type={type}
        className={classes(styles.button, styles[variant])}
        aria-disabled={isBlocked || undefined}
        data-pending={isPending || undefined}
        onClick={(event) => {
          // aria-disabled instead of disabled: a disabled button neither takes focus nor tells why.
          if (isBlocked) event.preventDefault();
          else onClick?.(event);
        }}
      >
        {icon !== undefined && (
          <span className={styles.icon} aria-hidden>
            {icon}
          </span>
        )}
        {children}
      </button>
    </Tooltip>
  );
}
