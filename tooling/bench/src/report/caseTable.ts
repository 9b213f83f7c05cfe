import { alignColumns } from '@kindling/program';
import type { BenchmarkCase, Goal, Metric } from '../cases/benchmarkCase';
import type { CaseResult } from '../measure/alternate';
import type { Summary } from '../measure/statistics';

const heading = ['', 'Kindling', '', 'PyTorch', '', 'ratio', 'goal', ''];

/** The cases as a table: medians, the range of the rounds, ours / PyTorch, and the goal with whether it is met. */
export function caseTable(cases: readonly BenchmarkCase[], results: readonly CaseResult[]): string {
  const rows = cases.flatMap((benchmark) => {
    const result = results.find(({ name }) => name === benchmark.name);
    return result === undefined ? [] : benchmark.metrics.map((metric) => rowOf(metric, result));
  });
  return alignColumns([heading, ...rows], ['left', 'right', 'right', 'right', 'right', 'right', 'left', 'left']);
}

function rowOf(metric: Metric, result: CaseResult): string[] {
  const ours = result.ours?.[metric.key];
  const pytorch = result.pytorch?.[metric.key];
  return [
    metric.title,
    ...cellsOf(ours, metric.unit),
    ...cellsOf(pytorch, metric.unit),
    ours && pytorch ? (ours.median / pytorch.median).toFixed(2) : '',
    metric.goal ? goalCell(metric.goal, metric.unit, ours, pytorch) : '',
    ours && metric.note ? metric.note(ours.median) : '',
  ];
}

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

/** Whether a goal is met; null where a number that it takes is missing. */
export function meets(goal: Goal, ours: Summary | undefined, pytorch: Summary | undefined): boolean | null {
  if ('atMost' in goal) return ours ? ours.median <= goal.atMost : null;
  return ours && pytorch ? ours.median <= goal.ratio * pytorch.median : null;
}

function goalCell(goal: Goal, unit: string, ours: Summary | undefined, pytorch: Summary | undefined): string {
  const text = 'atMost' in goal ? `<= ${goal.atMost} ${unit}` : `<= ${goal.ratio.toFixed(2)}`;
  const met = meets(goal, ours, pytorch);
  return met === null ? text : `${text} ${met ? 'met' : 'MISSED'}`;
}
