import { Chart, Filler, LinearScale, LineController, LineElement, type Plugin, PointElement } from 'chart.js';

/** The only import of chart.js: everything it needs is registered here, everything else is left out of the bundle. */
Chart.register(LineController, LineElement, PointElement, LinearScale, Filler);

export interface LineChartData {
  /** `null` leaves a gap. */
  readonly values: readonly (number | null)[];
  /** Drawn dashed; `null` when there is none. */
  readonly threshold: number | null;
  /** The index under the shared crosshair. */
  readonly hovered: number | null;
}

export interface LineChart {
  update(data: LineChartData): void;
  destroy(): void;
}

interface Colors {
  readonly line: string;
  readonly area: string;
  readonly grid: string;
  readonly threshold: string;
  readonly crosshair: string;
}

function colorsOf(element: Element): Colors {
  const style = getComputedStyle(element);
  return {
    line: style.getPropertyValue('--series-out'),
    area: style.getPropertyValue('--series-fill'),
    grid: style.getPropertyValue('--hairline-faint'),
    threshold: style.getPropertyValue('--bad'),
    crosshair: style.getPropertyValue('--slate-9'),
  };
}

/** Room above the higher of line and threshold, so that neither touches the edge. */
const headroom = 1.15;

/**
 * A small line chart: 1.5 px line, no points, faint grid, dashed threshold, gaps left open. It reports the index under
 * the pointer so that several charts can share one crosshair.
 */
export function createLineChart(
  canvas: HTMLCanvasElement,
  onHover: (index: number | null) => void,
): LineChart | null {
  const context = canvas.getContext('2d');
  if (context === null) return null;
  const colors = colorsOf(canvas);
  let data: LineChartData = { values: [], threshold: null, hovered: null };

  const marks: Plugin<'line'> = {
    id: 'marks',
    afterDatasetsDraw: ({ ctx, chartArea, scales }) => {
      const { x, y } = scales;
      if (x === undefined || y === undefined) return;
      ctx.save();
      ctx.lineWidth = 1;
      if (data.threshold !== null) {
        const at = Math.round(y.getPixelForValue(data.threshold)) + 0.5;
        ctx.strokeStyle = colors.threshold;
        ctx.setLineDash([3, 3]);
        ctx.beginPath();
        ctx.moveTo(chartArea.left, at);
        ctx.lineTo(chartArea.right, at);
        ctx.stroke();
        ctx.setLineDash([]);
      }
      if (data.hovered !== null) {
        const at = Math.round(x.getPixelForValue(data.hovered)) + 0.5;
        ctx.strokeStyle = colors.crosshair;
        ctx.beginPath();
        ctx.moveTo(at, chartArea.top);
        ctx.lineTo(at, chartArea.bottom);
        ctx.stroke();
      }
      ctx.restore();
    },
  };

  const chart = new Chart<'line', { x: number; y: number }[]>(context, {
    type: 'line',
    data: {
      datasets: [
        {
          data: [],
          borderColor: colors.line,
          backgroundColor: colors.area,
          borderWidth: 1.5,
          pointRadius: 0,
          pointHitRadius: 0,
          fill: 'origin',
          spanGaps: false,
          tension: 0,
        },
      ],
    },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      events: ['mousemove', 'mouseout'],
      layout: { padding: 0 },
      scales: {
        x: { type: 'linear', display: false, min: 0 },
        y: {
          type: 'linear',
          min: 0,
          border: { display: false },
          grid: { color: colors.grid, drawTicks: false },
          ticks: { display: false, maxTicksLimit: 3 },
        },
      },
      onHover: (event, _, { scales }) => {
        const { x } = scales;
        if (event.type !== 'mousemove' || event.x === null || x === undefined) return;
        const index = Math.round(x.getValueForPixel(event.x) ?? 0);
        onHover(Math.max(0, Math.min(data.values.length - 1, index)));
      },
    },
    plugins: [marks],
  });

  return {
    update: (next) => {
      data = next;
      const top = Math.max(1, next.threshold ?? 0, ...next.values.map((value) => value ?? 0)) * headroom;
      const [dataset] = chart.data.datasets;
      if (dataset !== undefined) {
        dataset.data = next.values.map((y, x) => ({ x, y: y ?? Number.NaN }));
      }
      const { x, y } = chart.options.scales ?? {};
      if (x !== undefined) x.max = Math.max(1, next.values.length - 1);
      if (y !== undefined) y.max = top;
      chart.update('none');
    },
    destroy: () => chart.destroy(),
  };
}
