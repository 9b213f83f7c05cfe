import type { LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TitleComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { fontFamily } from '../text/font';
import { fitText, measureText } from '../text/text';
import { type AxisScale, axisScale } from './axisScale';
import type { CheckedLineChart } from './lineChart';
import { markText } from './markText';
import type { CheckedSeries, Marker, Side } from './series';

/** What ECharts is asked to draw. */
export type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption | LegendComponentOption | TitleComponentOption>;

const ink = '#333';
const tickSize = 13;
const nameSize = 15;
const legendSize = 14;
/** Pixels of a line and its marker in the legend. */
const symbolWidth = 34;
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
  return {
    animation: false,
    textStyle: { fontFamily, fontSize: tickSize, color: ink },
    title: title(chart),
    grid,
    xAxis: axis(x, chart.xLabel, 36),
    yAxis: [
      axis(left, chart.yLabel, widestLabel(left) + 22),
      // Lines across belong to one axis only: the ticks of two seldom meet.
      ...(right ? [{ ...axis(right, chart.yRightLabel, widestLabel(right) + 22), splitLine: { show: false } }] : []),
    ],
    legend,
    series: chart.series.map((one) => seriesOption(one, x, one.axis === 'right' && right ? right : left)),
  };
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
    text: text === undefined ? '' : markText(fitText(text, 20, width - 40)),
    left: 'center',
    top: 20,
    padding: 0,
    textStyle,
  };
}

function axis(scale: AxisScale, name: string | undefined, nameGap: number) {
  const places = scale.ticks.map((tick) => placeOn(scale, tick));
  const labels = new Map(scale.ticks.map((tick, i) => [places[i], scale.format(tick)]));
  return {
    type: 'value' as const,
    name: name === undefined ? undefined : markText(name),
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

const named = ({ series }: CheckedLineChart) =>
  series.filter((one): one is CheckedSeries & { name: string } => Boolean(one.name));

function legend(chart: CheckedLineChart): LegendComponentOption {
  const entries = named(chart);
  return {
    show: chart.legend !== 'none' && entries.length > 0,
    // Where points have no marker, the legend shows none either.
    data: entries.map(({ name, marker }) => ({ name: markText(name), itemStyle: { opacity: marker === 'none' ? 0 : 1 } })),
    align: 'left',
    itemWidth: symbolWidth,
    // ECharts draws a legend's markers at four fifths of this.
    itemHeight: Math.max(8, ...entries.map((one) => (one.marker === 'none' ? 0 : one.markerSize))) / 0.8,
    textStyle: { fontFamily, fontSize: legendSize, color: ink },
    selectedMode: false,
  };
}

/** In a corner of the plot. */
function legendWithin(chart: CheckedLineChart, grid: Edges): LegendComponentOption {
  const [vertical, horizontal] = chart.legend.split(' ') as ['top' | 'bottom', 'left' | 'right'];
  return {
    ...legend(chart),
    orient: 'vertical',
    [vertical]: grid[vertical] + 12,
    [horizontal]: grid[horizontal] + 12,
    padding: [9, 13],
    itemGap: 6,
    backgroundColor: 'rgba(255,255,255,0.88)',
    borderColor: '#ccc',
    borderWidth: 1,
    borderRadius: 4,
  };
}

/** In rows between title and plot, at the right. */
function legendAbove(chart: CheckedLineChart, grid: Edges): LegendComponentOption {
  const place = { top: grid.top - 6, right: grid.right, width: chart.width - grid.left - grid.right };
  return { ...legend(chart), ...place, orient: 'horizontal', padding: 0, itemGap: aboveGap };
}

/** Pixels that the rows above the plot take, half of the picture at most. */
function heightAbove(chart: CheckedLineChart, grid: Edges): number {
  const room = chart.width - grid.left - grid.right;
  const { itemHeight = 0 } = legend(chart);
  let [rows, used] = [0, Number.POSITIVE_INFINITY];
  for (const { name } of named(chart)) {
    const width = symbolWidth + 5 + measureText(name, legendSize) + aboveGap;
    if (used + width - aboveGap > room) [rows, used] = [rows + 1, 0];
    used += width;
  }
  return Math.min(rows * (Math.max(legendSize, itemHeight) + aboveGap), Math.floor(chart.height / 2));
}

function seriesOption(series: CheckedSeries, x: AxisScale, y: AxisScale): LineSeriesOption {
  const dot = { symbol: symbols.circle, symbolSize: 3 * series.lineWidth };
  const dots = series.line && series.marker === 'none' ? alone(series.y) : new Set<number>();
  return {
    type: 'line',
    yAxisIndex: series.axis === 'right' ? 1 : 0,
    name: series.name === undefined ? undefined : markText(series.name),
    data: Array.from(series.x, (value, i) => {
      const place = [placeOn(x, value), placeOn(y, series.y[i])];
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
