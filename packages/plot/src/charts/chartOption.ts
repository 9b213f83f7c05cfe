import type { LineSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TitleComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import { fontFamily } from '../text/font';
import { fitText, measureText } from '../text/text';
import { type AxisScale, axisScale } from './axisScale';
import type { CheckedLineChart } from './lineChart';
import { markText } from './markText';
import type { CheckedSeries, Marker } from './series';

/** What ECharts is asked to draw. */
export type ChartOption = ComposeOption<LineSeriesOption | GridComponentOption | LegendComponentOption | TitleComponentOption>;

const ink = '#333';
const tickSize = 13;
const nameSize = 15;
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
  const x = axisScale(valuesOf(chart, 'x'), chart.xRange);
  const y = axisScale(valuesOf(chart, 'y'), chart.yRange);
  const labelWidth = Math.max(...y.ticks.map((tick) => measureText(y.format(tick), tickSize)));
  const lastLabel = measureText(x.format(x.ticks.at(-1) ?? x.max), tickSize);
  const grid = {
    left: Math.ceil(labelWidth) + (chart.yLabel === undefined ? 28 : 56),
    right: Math.max(28, Math.ceil(lastLabel / 2)),
    top: chart.title === undefined ? 28 : 62,
    bottom: chart.xLabel === undefined ? 44 : 68,
  };
  return {
    animation: false,
    textStyle: { fontFamily, fontSize: tickSize, color: ink },
    title: title(chart),
    grid,
    xAxis: axis(x, chart.xLabel, 36),
    yAxis: axis(y, chart.yLabel, Math.ceil(labelWidth) + 22),
    legend: legend(chart, grid),
    series: chart.series.map((one) => seriesOption(one, x, y)),
  };
}

function* valuesOf(chart: CheckedLineChart, axis: 'x' | 'y'): Generator<number> {
  for (const one of chart.series) yield* one[axis];
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

function legend(chart: CheckedLineChart, grid: { left: number; right: number; top: number; bottom: number }) {
  const named = chart.series.filter((one): one is CheckedSeries & { name: string } => Boolean(one.name));
  const [vertical, horizontal] = chart.legend.split(' ') as ['top' | 'bottom', 'left' | 'right'];
  return {
    show: chart.legend !== 'none' && named.length > 0,
    // Where points have no marker, the legend shows none either.
    data: named.map(({ name, marker }) => ({ name: markText(name), itemStyle: { opacity: marker === 'none' ? 0 : 1 } })),
    orient: 'vertical' as const,
    align: 'left' as const,
    [vertical]: grid[vertical] + 12,
    [horizontal]: grid[horizontal] + 12,
    padding: [9, 13],
    itemGap: 6,
    itemWidth: 34,
    // ECharts draws a legend's markers at four fifths of this.
    itemHeight: Math.max(8, ...named.map((one) => (one.marker === 'none' ? 0 : one.markerSize))) / 0.8,
    backgroundColor: 'rgba(255,255,255,0.88)',
    borderColor: '#ccc',
    borderWidth: 1,
    borderRadius: 4,
    textStyle: { fontFamily, fontSize: 14, color: ink },
    selectedMode: false as const,
  };
}

function seriesOption(series: CheckedSeries, x: AxisScale, y: AxisScale): LineSeriesOption {
  return {
    type: 'line',
    name: series.name === undefined ? undefined : markText(series.name),
    data: Array.from(series.x, (value, i) => [placeOn(x, value), placeOn(y, series.y[i])]),
    color: series.color,
    symbol: symbols[series.marker],
    symbolSize: series.markerSize,
    showSymbol: series.marker !== 'none',
    showAllSymbol: true,
    lineStyle: { width: series.line ? series.lineWidth : 0, opacity: series.line ? 1 : 0, cap: 'round', join: 'round' },
    itemStyle: { color: series.color, borderWidth: 0 },
  };
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
