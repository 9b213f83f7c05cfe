import { checkChoice, checkInteger, checkRange, checkText } from '../errors';
import { Picture } from '../picture';
import { type CheckedSeries, checkSeries, type Series } from './series';

/** The corner of the plot where the legend stands. */
export type LegendPosition = 'top right' | 'top left' | 'bottom right' | 'bottom left' | 'none';

/** Options of a line chart. */
export interface LineChartOptions {
  /** A line above the chart. */
  title?: string;
  /** What x and y are. */
  xLabel?: string;
  yLabel?: string;
  /** Default 'top right'. */
  legend?: LegendPosition;
  /** The values at the ends of an axis (default: round numbers around the data). */
  xRange?: readonly [low: number, high: number];
  yRange?: readonly [low: number, high: number];
  /** Pixels of the whole picture (default 800 x 560). */
  width?: number;
  height?: number;
}

/** A line chart with every default filled in. */
export interface CheckedLineChart {
  readonly series: readonly CheckedSeries[];
  readonly title: string | undefined;
  readonly xLabel: string | undefined;
  readonly yLabel: string | undefined;
  readonly legend: LegendPosition;
  readonly xRange: readonly [number, number] | undefined;
  readonly yRange: readonly [number, number] | undefined;
  readonly width: number;
  readonly height: number;
}

/**
 * Series of points over a common x axis, as lines, markers or both.
 * @throws PlotError when there is no series, x and y are not as many, or an option is unusable
 */
export function lineChart(series: readonly Series[], options: LineChartOptions = {}): Picture {
  const positions = ['top right', 'top left', 'bottom right', 'bottom left', 'none'] as const;
  const chart: CheckedLineChart = {
    series: checkSeries(series),
    title: checkText('title', options.title),
    xLabel: checkText('xLabel', options.xLabel),
    yLabel: checkText('yLabel', options.yLabel),
    legend: checkChoice<LegendPosition>('legend', options.legend ?? 'top right', positions),
    xRange: checkRange('xRange', options.xRange),
    yRange: checkRange('yRange', options.yRange),
    width: checkInteger('width', options.width ?? 800, 160),
    height: checkInteger('height', options.height ?? 560, 120),
  };
  return new Picture(async () => {
    // ECharts is half a megabyte: whoever draws no chart does not wait for it.
    const { drawLineChart } = await import('./drawLineChart');
    return drawLineChart(chart);
  });
}
