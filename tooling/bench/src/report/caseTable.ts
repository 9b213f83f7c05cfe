import { alignColumns } from '@kindling/program';
import type { BenchmarkCase, Goal, Metric, NodeHost, Work } from '../cases/benchmarkCase';
import type { CaseResult } from '../measure/alternate';
import type { Summary } from '../measure/statistics';
import { majorOf } from '../nodes';

/** What a core of the machine can do at most, by Node's version. */
export type Limits = Readonly<Record<string, { readonly gflops: number; readonly gbs: number }>>;

/** What stands in a table. */
export interface Measurements {
  readonly cases: readonly BenchmarkCase[];
  readonly nodes: readonly NodeHost[];
  readonly results: readonly CaseResult[];
  readonly limits: Limits;
}

/** The cases as a table for a console: medians, the range of the rounds, ours / PyTorch, and the goal with whether it is met. */
export function caseTable(measurements: Measurements): string {
  const { nodes } = measurements;
  const heading = ['', ...nodes.flatMap((node) => [titleOf(node), '', 'ratio', 'goal']), 'PyTorch', '', '', ''];
  const rows = rowsOf(measurements).map(({ metric, ours, pytorch, way }) => [
    metric.title,
    ...nodes.flatMap((node, i) => [
      ...cellsOf(ours[i], metric.unit),
      ratioOf(ours[i], pytorch),
      metric.goal ? goalCell(metric.goal, metric.unit, ours[i], pytorch, node) : '',
    ]),
    ...cellsOf(pytorch, metric.unit),
    way,
    noteOf(metric, ours.at(-1), nodes.at(-1), measurements.limits),
  ]);
  const cells = nodes.flatMap(() => ['right', 'right', 'right', 'left'] as const);
  return alignColumns([heading, ...rows], ['left', ...cells, 'right', 'right', 'left', 'left']);
}

/** The same in Markdown, for a page: medians, ratios and shares of what a core could do. */
export function markdownTable(measurements: Measurements): string {
  const { nodes, limits } = measurements;
  const titles = nodes.flatMap((node) => [titleOf(node), 'ratio', 'asked', 'of limit']);
  const heading = ['what', ...titles, 'PyTorch', 'its way', 'work'];
  const rows = rowsOf(measurements).map(({ metric, ours, pytorch, way }) => [
    metric.title,
    ...nodes.flatMap((node, i) => [
      cellsOf(ours[i], metric.unit)[0],
      ratioOf(ours[i], pytorch),
      metric.goal ? goalText(metric.goal, metric.unit, node) : '',
      shareOf(metric, ours[i], limits[node.version]),
    ]),
    cellsOf(pytorch, metric.unit)[0],
    way,
    metric.work ? amountOf(metric.work) : noteOf(metric, ours.at(-1), nodes.at(-1), limits),
  ]);
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

interface Row {
  readonly metric: Metric;
  /** Ours on each Node. */
  readonly ours: readonly (Summary | undefined)[];
  readonly pytorch: Summary | undefined;
  readonly way: string;
}

function rowsOf({ cases, nodes, results }: Measurements): Row[] {
  return cases.flatMap(({ name, metrics }) => {
    const result = results.find((other) => other.name === name);
    if (result === undefined) return [];
    return metrics.map((metric) => ({
      metric,
      ours: nodes.map(({ version }) => result.ours[version]?.[metric.key]),
      pytorch: result.pytorch?.[metric.key],
      way: result.fastestWay ?? '',
    }));
  });
}

const titleOf = (node: NodeHost) => `Node ${majorOf(node)}`;

const ratioOf = (ours: Summary | undefined, pytorch: Summary | undefined) =>
  ours && pytorch ? (ours.median / pytorch.median).toFixed(2) : '';

/** Three digits say as much as the noise allows. */
export function shortNumber(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  if (value >= 9.995) return value.toFixed(1);
  return value >= 0.9995 ? value.toFixed(2) : value.toFixed(3);
}

function cellsOf(summary: Summary | undefined, unit: string): [median: string, range: string] {
  if (summary === undefined) return ['-', ''];
  const { median, min, max, rounds } = summary;
  return [`${shortNumber(median)} ${unit}`, rounds.length > 1 ? `(${shortNumber(min)}-${shortNumber(max)})` : ''];
}

/** What a goal asks of PyTorch's time on a Node; null where it asks for a time. */
function ratioAsked(goal: Goal, node: NodeHost): number | null {
  if ('atMost' in goal) return null;
  return majorOf(node) < 24 ? (goal.before24 ?? goal.ratio) : goal.ratio;
}

/** Whether a goal is met; null where a number that it takes is missing. */
export function meets(goal: Goal, ours: Summary | undefined, pytorch: Summary | undefined, node: NodeHost): boolean | null {
  if ('atMost' in goal) return ours ? ours.median <= goal.atMost : null;
  return ours && pytorch ? ours.median <= (ratioAsked(goal, node) as number) * pytorch.median : null;
}

function goalText(goal: Goal, unit: string, node: NodeHost): string {
  return 'atMost' in goal ? `<= ${goal.atMost} ${unit}` : `<= ${(ratioAsked(goal, node) as number).toFixed(2)}`;
}

function goalCell(goal: Goal, unit: string, ours: Summary | undefined, pytorch: Summary | undefined, node: NodeHost): string {
  const met = meets(goal, ours, pytorch, node);
  return met === null ? goalText(goal, unit, node) : `${goalText(goal, unit, node)} ${met ? 'met' : 'MISSED'}`;
}

function noteOf({ note, work }: Metric, ours: Summary | undefined, node: NodeHost | undefined, limits: Limits): string {
  if (ours === undefined) return '';
  if (note) return note(ours.median);
  return work ? workText(work, ours.median, node && limits[node.version]) : '';
}

/** So much a second, and of what a core could do. */
function workText(work: Work, ms: number, limit: Limits[string] | undefined): string {
  const { rate, unit, most } = rateOf(work, ms, limit);
  return `${rate.toFixed(1)} ${unit}${most ? `, ${Math.round((100 * rate) / most)} %` : ''}`;
}

/** Work over the time that it took. */
function rateOf({ flops, bytes }: Work, ms: number, limit: Limits[string] | undefined) {
  const [unit, most] = flops ? ['GFLOP/s', limit?.gflops] : ['GB/s', limit?.gbs];
  return { rate: (flops ?? bytes ?? 0) / ms / 1e6, unit, most };
}

function shareOf({ work }: Metric, ours: Summary | undefined, limit: Limits[string] | undefined): string {
  if (work === undefined || ours === undefined || limit === undefined) return '';
  const { rate, most } = rateOf(work, ours.median, limit);
  return most === undefined ? '' : `${Math.round((100 * rate) / most)} %`;
}

const amountOf = ({ flops, bytes }: Work) =>
  flops ? `${shortNumber(flops / 1e9)} GFLOP` : `${shortNumber((bytes ?? 0) / 1e6)} MB`;
