import { checkChoice, checkNumber, checkText, describe, isArrayLike, PlotError } from '../errors';

/** What stands at each point of a series. */
export type Marker = 'none' | 'circle' | 'star' | 'square' | 'triangle' | 'diamond';

/** Points in order of drawing, and how they are drawn. */
export interface Series {
  /** Its name in the legend; without one it is not there. */
  name?: string;
  x: ArrayLike<number>;
  /** As many as x; NaN leaves a gap. */
  y: ArrayLike<number>;
  /** Any CSS colour (default: the next of ten). */
  color?: string;
  /** Whether points are joined (default true). */
  line?: boolean;
  /** Pixels (default 2). */
  lineWidth?: number;
  /** Default 'none', or 'circle' where no line is drawn. */
  marker?: Marker;
  /** Pixels across (default 8, a star 15). */
  markerSize?: number;
}

/** A series with every default filled in. */
export interface CheckedSeries {
  readonly name: string | undefined;
  readonly points: [x: number, y: number][];
  readonly color: string;
  readonly line: boolean;
  readonly lineWidth: number;
  readonly marker: Marker;
  readonly markerSize: number;
}

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
  if (!Array.isArray(series)) throw new PlotError(`series: expected a list of series, got ${describe(series)}`);
  if (series.length === 0) throw new PlotError('series: expected at least one, got none');
  return series.map((one: Series, i) => checkOne(`series[${i}]`, one, palette[i % palette.length]));
}

function checkOne(name: string, series: Series, nextColor: string): CheckedSeries {
  if (typeof series !== 'object' || series === null) {
    throw new PlotError(`${name}: expected { x, y }, got ${describe(series)}`);
  }
  const { line = true } = series;
  if (typeof line !== 'boolean') throw new PlotError(`${name}.line: expected true or false, got ${describe(line)}`);
  const markers = ['none', 'circle', 'star', 'square', 'triangle', 'diamond'] as const;
  const marker = checkChoice<Marker>(`${name}.marker`, series.marker ?? (line ? 'none' : 'circle'), markers);
  return {
    name: checkText(`${name}.name`, series.name),
    points: checkPoints(name, series),
    color: checkText(`${name}.color`, series.color) ?? nextColor,
    line,
    lineWidth: checkNumber(`${name}.lineWidth`, series.lineWidth ?? 2, 0),
    marker,
    markerSize: checkNumber(`${name}.markerSize`, series.markerSize ?? (marker === 'star' ? 15 : 8), 0),
  };
}

function checkPoints(name: string, { x, y }: Series): [number, number][] {
  if (!isArrayLike(x)) throw new PlotError(`${name}.x: expected an array of numbers, got ${describe(x)}`);
  if (!isArrayLike(y)) throw new PlotError(`${name}.y: expected an array of numbers, got ${describe(y)}`);
  if (x.length !== y.length) {
    throw new PlotError(`${name}.y: expected ${x.length} numbers, as many as x, got ${y.length}`);
  }
  return Array.from(x, (value, i) => {
    if (typeof y[i] !== 'number') throw new PlotError(`${name}.y[${i}]: expected a number, got ${describe(y[i])}`);
    return [checkNumber(`${name}.x[${i}]`, value), y[i]];
  });
}
