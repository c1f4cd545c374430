import { classes } from './classes.ts';
import styles from './state-mark.module.css';

/** The tone is a colour and a shape at once, so that neither has to be seen. */
export type MarkTone = 'good' | 'warning' | 'critical' | 'none' | 'paused' | 'accent';

const shapes: Record<MarkTone, string> = {
  good: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Z',
  warning: 'M8 2.4 14.4 13.4H1.6Z',
  critical: 'M3 3h10v10H3Z',
  none: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm0 1.6a3.4 3.4 0 1 1 0 6.8 3.4 3.4 0 0 1 0-6.8Z',
  paused: 'M8 3a5 5 0 1 0 0 10A5 5 0 0 0 8 3Zm0 1.6v6.8a3.4 3.4 0 0 1 0-6.8Z',
  accent: 'M8 2.2 13.8 8 8 13.8 2.2 8Z',
};

interface StateMarkProps {
  readonly tone: MarkTone;
  /** The state in a word. Always said, and drawn unless `isMarkOnly`. */
  readonly label: string;
  readonly isMarkOnly?: boolean;
  readonly sizePx?: number;
}

export function StateMark({ tone, label, isMarkOnly = false, sizePx = 12 }: StateMarkProps) {
  return (
    <span className={classes(styles.mark, styles[tone])} title={isMarkOnly ? label : undefined}>
      <svg width={sizePx} height={sizePx} viewBox="0 0 16 16" aria-hidden>
        <path fillRule="evenodd" d={shapes[tone]} />
      </svg>
      <span className={isMarkOnly ? 'visually-hidden' : styles.word}>{label}</span>
    </span>
  );
}
