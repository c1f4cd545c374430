import { classes } from './classes.ts';
import styles from './meter.module.css';

interface MeterProps {
  /** 1 is the threshold itself. `null` draws nothing but keeps the room. */
  readonly ratio: number | null;
  readonly isBreached: boolean;
}

/** From here on the value is near enough to its threshold to be worth a colour. */
const nearRatio = 0.8;

/** A 2 px line under a number: how near it is to its threshold. */
export function Meter({ ratio, isBreached }: MeterProps) {
  const tone = isBreached ? styles.beyond : ratio !== null && ratio >= nearRatio ? styles.near : styles.calm;
  return (
    <span className={styles.meter} aria-hidden>
      {ratio !== null && (
        <span
          className={classes(styles.fill, tone)}
          style={{ width: `${Math.min(1, isBreached ? 1 : ratio) * 100}%` }}
        />
      )}
    </span>
  );
}
