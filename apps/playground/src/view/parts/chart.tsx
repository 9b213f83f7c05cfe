import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { usePlayground } from '../state/context';
import type { RunRecord } from '../state/curves';
import { type Palette, palette, runColour } from '../state/theme';
import { useResize } from './useResize';

interface ChartProps {
  readonly name: string;
  readonly unit: string;
  readonly curves: (runs: readonly RunRecord[]) => uPlot.AlignedData;
  readonly range?: uPlot.Range.MinMax;
  readonly logarithmic?: boolean;
}

/** A chart of one number of all runs, over the steps; pressing it goes to that step. */
export function Chart({ name, unit, curves, range, logarithmic }: ChartProps) {
  const page = usePlayground();
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  /** What the chart was made for: the runs and the colours cannot be changed in one. */
  const madeFor = useRef('');

  // runs once a frame at most, however often these change
  useSignalEffect(() => {
    page.curves.value;
    page.place.value;
    const runs = page.runs.value;
    const colours = palette.value;
    const element = box.current;
    if (element === null) return;
    const key = `${runs.map(({ run }) => run).join()} ${colours.ink}`;
    if (chart.current === null || madeFor.current !== key) {
      chart.current?.destroy();
      madeFor.current = key;
      const marker = (plot: uPlot) => markStep(plot, page.place.peek().step, colours);
      const options = optionsOf(element, runs, colours, unit, marker, logarithmic ?? false, range);
      chart.current = new uPlot(options, curves(runs), element);
    } else chart.current.setData(curves(runs));
  });
  useResize(box, ({ clientWidth: width, clientHeight: height }) => {
    if (width > 0) chart.current?.setSize({ width, height });
  });
  useEffect(() => () => chart.current?.destroy(), []);

  const goThere = (event: MouseEvent) => {
    const plot = chart.current;
    if (plot === null) return;
    const left = event.clientX - plot.over.getBoundingClientRect().left;
    const step = Math.round(plot.posToVal(left, 'x'));
    const { run } = page.place.peek();
    const record = page.runs.peek().find((one) => one.run === run);
    if (record !== undefined) page.goTo({ run, step: Math.max(record.from, Math.min(record.furthest, step)) });
  };
  return (
    <figure class="chart">
      <figcaption>{name}</figcaption>
      {/* the slider below does the same with the keyboard */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the slider of "Go back in time" is there for the keyboard */}
      <div class="plot" role="img" aria-label={`${name}, over the steps`} ref={box} onClick={goThere} />
    </figure>
  );
}

function optionsOf(
  element: HTMLElement,
  runs: readonly RunRecord[],
  colours: Palette,
  unit: string,
  marker: (plot: uPlot) => void,
  logarithmic: boolean,
  range?: uPlot.Range.MinMax,
): uPlot.Options {
  const font = '11px system-ui, sans-serif';
  const { muted, line } = colours;
  const axis = { stroke: muted, font, grid: { stroke: line, width: 1 }, ticks: { stroke: line, width: 1, size: 4 } };
  return {
    width: Math.max(120, element.clientWidth),
    height: Math.max(90, element.clientHeight),
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 6 } },
    padding: [8, 10, 0, 0],
    scales: {
      x: { time: false, range: (_, min, max) => [Math.min(min ?? 0, 0), Math.max(max ?? 0, 20)] },
      y: logarithmic ? { distr: 3 } : range === undefined ? {} : { range: () => range },
    },
    axes: [
      { ...axis, size: 24, gap: 2 },
      { ...axis, size: 44, gap: 2, values: (_, ticks) => ticks.map((tick) => (tick === null ? '' : `${tick}${unit}`)) },
    ],
    series: [
      {},
      ...runs.map(({ letter }, i) => ({
        label: letter,
        stroke: runColour(colours, i),
        width: 1.75,
        spanGaps: true,
        points: { show: false },
      })),
    ],
    hooks: { draw: [marker] },
  };
}

/** A line where the training stands. */
function markStep(plot: uPlot, step: number, { muted }: Palette): void {
  const x = plot.valToPos(step, 'x', true);
  const { ctx, bbox } = plot;
  if (!(x >= bbox.left && x <= bbox.left + bbox.width)) return;
  ctx.save();
  ctx.strokeStyle = muted;
  ctx.setLineDash([4, 4]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}
