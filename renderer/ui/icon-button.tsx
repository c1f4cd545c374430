import type { MouseEvent, ReactNode, Ref } from 'react';
import styles from './button.module.css';
import { classes } from './classes.ts';
import { Tooltip } from './tooltip.tsx';

interface IconButtonProps {
  /** What it does; the tooltip and the name for screen readers. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly onClick?: (event: MouseEvent<HTMLButtonElement>) => void;
  readonly variant?: 'default' | 'quiet';
  readonly disabledReason?: string | undefined;
  readonly isPressed?: boolean;
  readonly isExpanded?: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
}

export function IconButton({
  label,
  icon,
  onClick,
  variant = 'quiet',
  disabledReason,
  isPressed,
  isExpanded,
  ...rest
}: IconButtonProps) {
  const isBlocked = disabledReason !== undefined;
  return (
    <Tooltip label={disabledReason ?? label}>
      <button
        {...rest}
        type="button"
        aria-label={label}
        aria-pressed={isPressed}
        aria-expanded={isExpanded}
        aria-disabled={isBlocked || undefined}
        className={classes(styles.button, styles[variant], styles.iconOnly)}
        onClick={(event) => {
          if (!isBlocked) onClick?.(event);
        }}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
