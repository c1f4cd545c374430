import { Tooltip as KitTooltip, type TooltipProps as KitTooltipProps } from '@mantine/core';
import type { ReactElement, ReactNode } from 'react';
import styles from './tooltip.module.css';

interface TooltipProps {
  /** Nothing is shown while it is `undefined`. */
  readonly label: ReactNode | undefined;
  readonly position?: KitTooltipProps['position'];
  /** Must take a ref and mouse events; it also gets the words as its description. */
  readonly children: ReactElement;
}

export function Tooltip({ label, position = 'top', children }: TooltipProps) {
  return (
    <KitTooltip
      label={label}
      disabled={label === undefined}
      position={position}
      openDelay={250}
      closeDelay={40}
      events={{ hover: true, focus: true, touch: true }}
      classNames={{ tooltip: styles.tooltip ?? '' }}
      multiline
      maw={320}
      withinPortal
    >
      {children}
    </KitTooltip>
  );
}
