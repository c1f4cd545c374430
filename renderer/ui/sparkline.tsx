import { useMemo } from 'react';
import styles from './sparkline.module.css';

interface SparklineProps {
  /** Drawn behind. `null` where nobody measured: the line has a gap there. */
  readonly back: readonly (number | null)[];
  readonly front: readonly (number | null)[];
  readonly label: string;
  readonly widthPx?: number;
  readonly heightPx?: number;
}

/** An SVG path through the values, broken where one is missing; a value between two gaps is a dot. */
export function sparkPath(
  values: readonly (number | null)[],
  top: number,
  widthPx: number,
  heightPx: number,
): string {
  const stepPx = values.length > 1 ? widthPx / (values.length - 1) : 0;
  let isDrawing = false;
  let path = '';
  values.forEach((value, index) => {
    if (value === null) {
      isDrawing = false;
      return;
    }
    const x = (index * stepPx).toFixed(1);
    const y = (heightPx - 1 - (value / top) * (heightPx - 2)).toFixed(1);
    path += isDrawing ? `L${x} ${y}` : `M${x} ${y}h0`;
    isDrawing = true;
  });
  return path;
}

export function Sparkline({ back, front, label, widthPx = 112, heightPx = 22 }: SparklineProps) {
  const paths = useMemo(() => {
    const top = Math.max(1, ...back.map((value) => value ?? 0), ...front.map((value) => value ?? 0));
    return {
      back: sparkPath(back, top, widthPx, heightPx),
      front: sparkPath(front, top, widthPx, heightPx),
    };
  }, [back, front, widthPx, heightPx]);
  return (
    <svg
      className={styles.sparkline}
      role="img"
      aria-label={label}
      width={widthPx}
      height={heightPx}
      viewBox={`0 0 ${widthPx} ${heightPx}`}
    >
      <path className={styles.base} d={`M0 ${heightPx - 1}H${widthPx}`} />
      <path className={styles.back} d={paths.back} />
      <path className={styles.front} d={paths.front} />
    </svg>
  );
}
