import { checkChoice, checkInteger, checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { checkOptionalText, checkRange, MOST_PIXELS } from '../arguments';
import { Picture } from '../picture';
import { isNarrow } from './axisScale';
import { type CheckedSeries, checkSeries, type Series } from './series';

/** The corner of the plot where the legend stands, or a row above the plot, where it hides nothing. */
export type LegendPosition = 'top right' | 'top left' | 'bottom right' | 'bottom left' | 'above' | 'none';

/** Options of a line chart. */
export interface LineChartOptions {
  /** A line above the chart, at most 5,000 characters, as is every text. */
  title?: string | undefined;
  /** What x and y are. */
  xLabel?: string | undefined;
  yLabel?: string | undefined;
  /** What the y of series with `axis: 'right'` are. */
  yRightLabel?: string | undefined;
  /** Default 'top right'. */
  legend?: LegendPosition | undefined;
  /** The values at the ends of an axis, from -1e300 to 1e300 (default: round numbers around the data). */
  xRange?: readonly [low: number, high: number] | undefined;
  yRange?: readonly [low: number, high: number] | undefined;
  yRightRange?: readonly [low: number, high: number] | undefined;
  /** Pixels of the whole picture, 160 x 120 to 32,767 x 32,767 (default 800 x 560). */
  width?: number | undefined;
  height?: number | undefined;
}

/** A line chart with every default filled in. */
export interface CheckedLineChart {
  readonly series: readonly CheckedSeries[];
  readonly title: string | undefined;
  readonly xLabel: string | undefined;
  readonly yLabel: string | undefined;
  readonly yRightLabel: string | undefined;
  readonly legend: LegendPosition;
  readonly xRange: readonly [number, number] | undefined;
  readonly yRange: readonly [number, number] | undefined;
  readonly yRightRange: readonly [number, number] | undefined;
  readonly width: number;
  readonly height: number;
}

const names = [
  'title',
  'xLabel',
  'yLabel',
  'yRightLabel',
  'legend',
  'xRange',
  'yRange',
  'yRightRange',
  'width',
  'height',
] as const;
const positions = ['top right', 'top left', 'bottom right', 'bottom left', 'above', 'none'] as const;

/**
 * Series of points over a common x axis, as lines, markers or both. Those with `axis: 'right'` have a y axis of their own, as with matplotlib's
 * `twinx`. Where every x is an integer, so is every tick below.
 * At most 1,000 series, of 1,000,000 points in all, 100,000 of them with a marker.
 * @throws PlotError when there is no series, x and y are not as many, there is too much of something, or an option is unusable or does not exist
 */
export function lineChart(series: readonly Series[], options?: LineChartOptions): Picture {
  refuseSurplus('lineChart', arguments, 2);
  const { legend = 'top right', width = 800, height = 560, ...rest } = checkOptions('lineChart', options, names);
  const chart: CheckedLineChart = {
    series: checkSeries(series),
    title: checkOptionalText('title', rest.title),
    xLabel: checkOptionalText('xLabel', rest.xLabel),
    yLabel: checkOptionalText('yLabel', rest.yLabel),
    yRightLabel: checkOptionalText('yRightLabel', rest.yRightLabel),
    legend: checkChoice<LegendPosition>('legend', legend, positions),
    xRange: checkAxisRange('xRange', rest.xRange),
    yRange: checkAxisRange('yRange', rest.yRange),
    yRightRange: checkAxisRange('yRightRange', rest.yRightRange),
    width: checkInteger('width', width, { min: 160, max: MOST_PIXELS }),
    height: checkInteger('height', height, { min: 120, max: MOST_PIXELS }),
  };
  return new Picture(async () => {
    // ECharts is half a megabyte: whoever draws no chart does not wait for it.
    const { drawLineChart } = await import('./drawLineChart');
    return drawLineChart(chart);
  });
}

function checkAxisRange(name: string, value: unknown): readonly [number, number] | undefined {
  const range = checkRange(name, value);
  if (range && isNarrow(range)) {
    throw new KindlingError(
      `${name}: expected ends with round numbers between them, got ${describe(range)}, which are too close`,
    );
  }
  return range;
}
