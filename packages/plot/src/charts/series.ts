import { checkBoolean, checkChoice, checkNumber, checkNumbers, checkOptions, describe, KindlingError } from '@kindling/checks';
import { checkOptionalText, LARGEST } from '../arguments';
import { checkOptionalColor } from '../color';

/** What stands at each point of a series. */
export type Marker = 'none' | 'circle' | 'star' | 'square' | 'triangle' | 'diamond';

/** Which of the two y axes. */
export type Side = 'left' | 'right';

/** Points in order of drawing, and how they are drawn. */
export interface Series {
  /** Its name in the legend, at most 5,000 characters; without one it is not there. */
  name?: string | undefined;
  /** Numbers from -1e300 to 1e300. */
  x: ArrayLike<number>;
  /** As many as x, from -1e300 to 1e300; one that is not finite leaves a gap. */
  y: ArrayLike<number>;
  /** Whose values y are: those of the axis at the left (default) or of a second one at the right. */
  axis?: Side | undefined;
  /** Any CSS colour (default: the next of ten). */
  color?: string | undefined;
  /** Whether points are joined (default true). */
  line?: boolean | undefined;
  /** Pixels, at most 1,000 (default 2). */
  lineWidth?: number | undefined;
  /** Default 'none', or 'circle' where no line is drawn. */
  marker?: Marker | undefined;
  /** Pixels across, at most 1,000 (default 8, a star 15). */
  markerSize?: number | undefined;
}

/** A series with every default filled in. */
export interface CheckedSeries {
  readonly name: string | undefined;
  readonly x: Float64Array;
  /** As many as x; NaN is a gap. */
  readonly y: Float64Array;
  readonly axis: Side;
  readonly color: string;
  readonly line: boolean;
  readonly lineWidth: number;
  readonly marker: Marker;
  readonly markerSize: number;
}

const MOST_SERIES = 1000;
/** Points of all series, which ECharts draws within a GiB; a marker takes ten times the room of a point of a line. */
const MOST_POINTS = 1_000_000;
const MOST_MARKERS = 100_000;

const names = ['name', 'x', 'y', 'axis', 'color', 'line', 'lineWidth', 'marker', 'markerSize'] as const;
const markers = ['none', 'circle', 'star', 'square', 'triangle', 'diamond'] as const;
const sides = ['left', 'right'] as const;
const sizes = { exclusiveMin: 0, max: 1000 };
const place = `a number from ${-LARGEST} to ${LARGEST}`;
const isPlace = (value: number) => Math.abs(value) <= LARGEST;
const onX = { entry: place, accepts: isPlace };
const onY = { entry: `${place}, or NaN for a gap`, accepts: (value: number) => isPlace(value) || !Number.isFinite(value) };

// matplotlib's, in its order.
const palette = [
  '#1f77b4',
  '#ff7f0e',
  '#2ca02c',
  '#d62728',
  '#9467bd',
  '#8c564b',
  '#e377c2',
  '#7f7f7f',
  '#bcbd22',
  '#17becf',
] as const;

/** Series ready to draw; their points are copied. @throws PlotError naming the series and what is wrong with it */
export function checkSeries(series: unknown): CheckedSeries[] {
  if (!Array.isArray(series)) throw new KindlingError(`series: expected a list of series, got ${describe(series)}`);
  if (series.length === 0) throw new KindlingError('series: expected at least one, got none');
  if (series.length > MOST_SERIES) throw new KindlingError(`series: expected at most ${MOST_SERIES}, got ${series.length}`);
  // by index: a hole is no series
  const checked = Array.from(series, (one: unknown, i) => checkOne(`series[${i}]`, one, palette[i % palette.length]));
  const count = (some: readonly CheckedSeries[]) => some.reduce((sum, { x }) => sum + x.length, 0);
  checkCount('points', count(checked), MOST_POINTS);
  checkCount('points with a marker', count(checked.filter(({ marker }) => marker !== 'none')), MOST_MARKERS);
  return checked;
}

function checkCount(what: string, count: number, most: number): void {
  if (count > most) throw new KindlingError(`series: expected at most ${most} ${what}, got ${count}; leave some out`);
}

function checkOne(where: string, series: unknown, nextColor: string): CheckedSeries {
  if (typeof series !== 'object' || series === null) {
    throw new KindlingError(`${where}: expected { x, y }, got ${describe(series)}`);
  }
  const { name, x, y, axis = 'left', color, line = true, lineWidth = 2, ...rest } = checkOptions(where, series as Series, names);
  checkBoolean(`${where}.line`, line);
  const marker = checkChoice<Marker>(
    `${where}.marker`,
    rest.marker === undefined ? (line ? 'none' : 'circle') : rest.marker,
    markers,
  );
  const { markerSize = marker === 'star' ? 15 : 8 } = rest;
  return {
    name: checkOptionalText(`${where}.name`, name),
    ...checkPoints(where, x, y),
    axis: checkChoice<Side>(`${where}.axis`, axis, sides),
    color: checkOptionalColor(`${where}.color`, color) ?? nextColor,
    line,
    lineWidth: checkNumber(`${where}.lineWidth`, lineWidth, sizes),
    marker,
    markerSize: checkNumber(`${where}.markerSize`, markerSize, sizes),
  };
}

function checkPoints(where: string, x: unknown, y: unknown): { x: Float64Array; y: Float64Array } {
  const across = checkNumbers(`${where}.x`, x, onX);
  const up = checkNumbers(`${where}.y`, y, onY);
  if (across.length !== up.length) {
    throw new KindlingError(`${where}.y: expected ${across.length} numbers, as many as x, got ${up.length}`);
  }
  return { x: Float64Array.from(across), y: Float64Array.from(up, (value) => (Number.isFinite(value) ? value : Number.NaN)) };
}
