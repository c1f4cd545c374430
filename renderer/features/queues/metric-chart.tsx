import { useEffect, useRef } from 'react';
import { createLineChart, type LineChart } from './chart.ts';
import styles from './metric-strip.module.css';

interface MetricChartProps {
  readonly values: readonly (number | null)[];
  readonly threshold: number | null;
  readonly hovered: number | null;
  readonly onHover: (index: number | null) => void;
  readonly label: string;
}

export function MetricChart({ values, threshold, hovered, onHover, label }: MetricChartProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const chart = useRef<LineChart | null>(null);

  useEffect(() => {
    if (canvas.current === null) return;
    chart.current = createLineChart(canvas.current, onHover);
    return () => {
      chart.current?.destroy();
      chart.current = null;
    };
  }, [onHover]);

  useEffect(() => {
    chart.current?.update({ values, threshold, hovered });
  }, [values, threshold, hovered]);

  return (
    <div className={styles.chart} onPointerLeave={() => onHover(null)}>
      <canvas ref={canvas} role="img" aria-label={label} />
    </div>
  );
}
