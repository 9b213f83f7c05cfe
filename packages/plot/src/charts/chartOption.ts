import type { LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TitleComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { fontFamily } from '../text/font';
import { fitText, measureText } from '../text/text';
import { type AxisScale, axisScale } from './axisScale';
import type { CheckedLineChart } from './lineChart';
import { markText } from './markText';
import { pointsToDraw } from './pointsToDraw';
import type { CheckedSeries, Marker, Side } from './series';

/** What ECharts is asked to draw. */
export type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption | LegendComponentOption | TitleComponentOption>;

const ink = '#333';
const tickSize = 13;
const nameSize = 15;
const legendSize = 14;
/** Pixels that the name of an axis leaves free at an end of the picture. */
const margin = 8;
/** Pixels of a line and its marker in the legend. */
const symbolWidth = 34;
/** Pixels between them and the name. */
const symbolGap = 5;
/** More of them would take too much room: as many points of a chart may have a marker. */
const MOST_DOTS = 100_000;
/** Pixels between the entries of a legend above the plot. */
const aboveGap = 14;
const symbols: Record<Marker, string> = {
  none: 'none',
  circle: 'circle',
  star: `path://${starPath()}`,
  square: 'rect',
  triangle: 'triangle',
  diamond: 'diamond',
};

/** The chart in ECharts' terms. */
export function chartOption(chart: CheckedLineChart): ChartOption {
  const x = axisScale(valuesOf(chart, 'x'), chart.xRange, hasWholeX(chart));
  const left = axisScale(valuesOf(chart, 'y', 'left'), chart.yRange);
  const right = hasRightAxis(chart) ? axisScale(valuesOf(chart, 'y', 'right'), chart.yRightRange) : undefined;
  const lastLabel = measureText(x.format(x.ticks.at(-1) ?? x.max), tickSize);
  const grid = {
    left: besideAxis(left, chart.yLabel),
    right: right ? besideAxis(right, chart.yRightLabel) : Math.max(28, Math.ceil(lastLabel / 2)),
    top: chart.title === undefined ? 28 : 62,
    bottom: chart.xLabel === undefined ? 44 : 68,
  };
  const legend = chart.legend === 'above' ? legendAbove(chart, grid) : legendWithin(chart, grid);
  if (chart.legend === 'above') grid.top += heightAbove(chart, grid);
  // ECharts would shrink the plot until longer names fit
  const across = roomAround([grid.left, chart.width - grid.right], [margin, chart.width - margin]);
  const ends = [chart.title === undefined ? margin : 48, chart.height - (chart.xLabel === undefined ? margin : 44)] as const;
  const up = roomAround([grid.top, chart.height - grid.bottom], ends);
  return {
    animation: false,
    textStyle: { fontFamily, fontSize: tickSize, color: ink },
    title: title(chart),
    grid,
    xAxis: axis(x, chart.xLabel, 36, across),
    yAxis: [
      axis(left, chart.yLabel, widestLabel(left) + 22, up),
      // Lines across belong to one axis only: the ticks of two seldom meet.
      ...(right ? [{ ...axis(right, chart.yRightLabel, widestLabel(right) + 22, up), splitLine: { show: false } }] : []),
    ],
    legend,
    series: chart.series.map((one, i) =>
      seriesOption(one, String(i), plotWidth(chart, grid), x, one.axis === 'right' && right ? right : left),
    ),
  };
}

/** Pixels around the middle of an axis, which has a name there, that end before one of two places does. */
function roomAround([from, to]: readonly [number, number], [low, high]: readonly [number, number]): number {
  const middle = (from + to) / 2;
  return 2 * Math.min(middle - low, high - middle);
}

function* valuesOf(chart: CheckedLineChart, dimension: 'x' | 'y', axis?: Side): Generator<number> {
  for (const one of chart.series) if (axis === undefined || one.axis === axis) yield* one[dimension];
}

function hasRightAxis({ series, yRightLabel, yRightRange }: CheckedLineChart): boolean {
  return yRightLabel !== undefined || yRightRange !== undefined || series.some(({ axis }) => axis === 'right');
}

/** Epochs, steps, examples: half of one means nothing. */
function hasWholeX({ series }: CheckedLineChart): boolean {
  return series.some(({ x }) => x.length > 0) && series.every(({ x }) => x.every(Number.isInteger));
}

function widestLabel(scale: AxisScale): number {
  return Math.ceil(Math.max(...scale.ticks.map((tick) => measureText(scale.format(tick), tickSize))));
}

/** Pixels that a y axis' labels and name take. */
function besideAxis(scale: AxisScale, name: string | undefined): number {
  return widestLabel(scale) + (name === undefined ? 28 : 56);
}

/**
 * Where a value is on its axis: 0 at the lower end, 1 at the upper. ECharts draws over 0 to 1 only, for it rounds to 20 decimals. What lies a million
 * axes away is not told from what lies further.
 */
function placeOn({ min, max }: AxisScale, value: number): number {
  return Math.max(-1e6, Math.min(1e6, (value - min) / (max - min)));
}

function title({ title: text, width }: CheckedLineChart): TitleComponentOption {
  const textStyle = { fontFamily, fontSize: 20, fontWeight: 'normal' as const, color: '#222' };
  return {
    show: text !== undefined,
    text: text === undefined ? '' : fitted(text, 20, width - 40),
    left: 'center',
    top: 20,
    padding: 0,
    textStyle,
  };
}

/** Text whose lines are cut where they take more than so many pixels, as ECharts may have it. */
function fitted(text: string, size: number, room: number): string {
  const lines = text.split('\n').map((line) => fitText(line, size, room));
  return markText(lines.join('\n'));
}

function axis(scale: AxisScale, name: string | undefined, nameGap: number, room: number) {
  const places = scale.ticks.map((tick) => placeOn(scale, tick));
  const labels = new Map(scale.ticks.map((tick, i) => [places[i], scale.format(tick)]));
  return {
    type: 'value' as const,
    name: name === undefined ? undefined : fitted(name, nameSize, room),
    nameLocation: 'middle' as const,
    nameGap,
    nameTextStyle: { fontFamily, fontSize: nameSize, color: ink },
    min: 0,
    max: 1,
    axisLine: { show: true, onZero: false, lineStyle: { color: ink, width: 1, cap: 'butt' as const } },
    axisTick: { show: true, lineStyle: { color: ink }, length: 5, customValues: places },
    axisLabel: {
      fontFamily,
      fontSize: tickSize,
      color: ink,
      margin: 9,
      formatter: (place: number) => labels.get(place) ?? '',
      customValues: places,
      hideOverlap: true,
    },
    splitLine: { show: true, lineStyle: { color: '#e6e6e6', width: 1 } },
  };
}

interface Edges {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Those that the legend has. ECharts tells series apart by their names, of which two may have the same: here it knows them by their numbers. */
const named = ({ series }: CheckedLineChart) =>
  series.flatMap(({ name, ...one }, i) => (name ? [{ ...one, name, key: String(i) }] : []));

/** @param room pixels of the widest entry */
function legend(chart: CheckedLineChart, room: number): LegendComponentOption {
  const entries = named(chart);
  const texts = new Map(entries.map(({ key, name }) => [key, fitted(name, legendSize, room - symbolWidth - symbolGap)]));
  return {
    show: chart.legend !== 'none' && entries.length > 0,
    // Where points have no marker, the legend shows none either.
    data: entries.map(({ key, marker }) => ({ name: key, itemStyle: { opacity: marker === 'none' ? 0 : 1 } })),
    formatter: (key: string) => texts.get(key) ?? '',
    align: 'left',
    itemWidth: symbolWidth,
    // ECharts draws a legend's markers at four fifths of this.
    itemHeight: Math.max(8, ...entries.map((one) => (one.marker === 'none' ? 0 : one.markerSize))) / 0.8,
    textStyle: { fontFamily, fontSize: legendSize, color: ink },
    selectedMode: false,
  };
}

const plotWidth = ({ width }: CheckedLineChart, grid: Edges) => width - grid.left - grid.right;

/** In a corner of the plot. */
function legendWithin(chart: CheckedLineChart, grid: Edges): LegendComponentOption {
  const [vertical, horizontal] = chart.legend.split(' ') as ['top' | 'bottom', 'left' | 'right'];
  const [distance, padding] = [12, 13];
  return {
    ...legend(chart, plotWidth(chart, grid) - 2 * (distance + padding)),
    orient: 'vertical',
    [vertical]: grid[vertical] + distance,
    [horizontal]: grid[horizontal] + distance,
    padding: [9, padding],
    itemGap: 6,
    backgroundColor: 'rgba(255,255,255,0.88)',
    borderColor: '#ccc',
    borderWidth: 1,
    borderRadius: 4,
  };
}

/** In rows between title and plot, at the right. */
function legendAbove(chart: CheckedLineChart, grid: Edges): LegendComponentOption {
  const width = plotWidth(chart, grid);
  return {
    ...legend(chart, width),
    top: grid.top - 6,
    right: grid.right,
    width,
    orient: 'horizontal',
    padding: 0,
    itemGap: aboveGap,
  };
}

/** Pixels that the rows above the plot take, half of the picture at most. */
function heightAbove(chart: CheckedLineChart, grid: Edges): number {
  const room = plotWidth(chart, grid);
  const { itemHeight = 0 } = legend(chart, room);
  let [rows, used] = [0, Number.POSITIVE_INFINITY];
  for (const { name } of named(chart)) {
    const width = Math.min(room, symbolWidth + symbolGap + measureText(name, legendSize)) + aboveGap;
    if (used + width - aboveGap > room) [rows, used] = [rows + 1, 0];
    used += width;
  }
  return Math.min(rows * (Math.max(legendSize, itemHeight) + aboveGap), Math.floor(chart.height / 2));
}

function seriesOption(series: CheckedSeries, key: string, width: number, x: AxisScale, y: AxisScale): LineSeriesOption {
  const dot = { symbol: symbols.circle, symbolSize: 3 * series.lineWidth };
  const isOnlyLine = series.line && series.marker === 'none';
  const dots = isOnlyLine ? alone(series.y) : new Set<number>();
  const across = (i: number) => placeOn(x, series.x[i]);
  const drawn = isOnlyLine ? pointsToDraw(series.y, across, width) : Array.from(series.x.keys());
  return {
    type: 'line',
    yAxisIndex: series.axis === 'right' ? 1 : 0,
    name: key,
    data: drawn.map((i) => {
      const place = [across(i), placeOn(y, series.y[i])];
      return dots.has(i) ? { value: place, ...dot } : place;
    }),
    color: series.color,
    symbol: symbols[series.marker],
    symbolSize: series.markerSize,
    showSymbol: series.marker !== 'none' || dots.size > 0,
    showAllSymbol: true,
    lineStyle: { width: series.line ? series.lineWidth : 0, opacity: series.line ? 1 : 0, cap: 'round', join: 'round' },
    itemStyle: { color: series.color, borderWidth: 0 },
  };
}

/** The points that no line leads to: one alone, such as that of a first epoch, and one between two gaps. */
function alone(y: Float64Array): Set<number> {
  const isGap = (i: number) => !(i >= 0 && i < y.length) || Number.isNaN(y[i]);
  const found = new Set<number>();
  for (let i = 0; i < y.length && found.size < MOST_DOTS; i++) if (!isGap(i) && isGap(i - 1) && isGap(i + 1)) found.add(i);
  return found;
}

/** A five-pointed star within a circle of radius 1. */
function starPath(): string {
  const points = Array.from({ length: 10 }, (_, i) => {
    const radius = i % 2 === 0 ? 1 : 0.42;
    const angle = (i * Math.PI) / 5;
    return `${(radius * Math.sin(angle)).toFixed(4)} ${(-radius * Math.cos(angle)).toFixed(4)}`;
  });
  return `M${points.join('L')}Z`;
}
