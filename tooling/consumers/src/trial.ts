import { textTable } from '@kindling/pack-check';

/** One thing that a user does with the packages. */
export interface Trial {
  /** Words; a filter chooses by the beginning of any of them. */
  readonly name: string;
  /** @returns what was seen, in a few words. @throws MissingTool when it can't be tried here, any other error when it fails */
  run(): Promise<string>;
}

/** Something of others that a trial needs can't be had here. */
export class MissingTool extends Error {}

export interface Outcome {
  name: string;
  state: 'ok' | 'missing' | 'FAIL';
  seconds: number;
  detail: string;
}

/** Whether one of a name's words begins with one of the filters, or there is none. */
export function isChosen(name: string, filters: readonly string[]): boolean {
  return filters.length === 0 || filters.some((part) => name.split(' ').some((word) => word.startsWith(part)));
}

/** Runs trials one after the other and prints a line for each. */
export async function runTrials(trials: readonly Trial[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, run } of trials) {
    const started = performance.now();
    const [state, detail] = await run().then(
      (seen) => ['ok', seen] as const,
      (error: Error) => [error instanceof MissingTool ? 'missing' : 'FAIL', error.message] as const,
    );
    const seconds = (performance.now() - started) / 1000;
    outcomes.push({ name, state, seconds, detail });
    console.log(`${state.padEnd(7)} ${name} (${seconds.toFixed(1)} s): ${detail.trimEnd().replaceAll('\n', '\n        ')}`);
  }
  return outcomes;
}

/** A table of outcomes, the first line of each detail only. */
export function outcomeTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ name, state, seconds, detail }) => [name, state, seconds.toFixed(1), detail.split('\n')[0]]);
  const [first, ...others] = textTable([['', '', 's'], ...rows.map((row) => row.slice(0, 3))]).split('\n');
  return [first, ...others.map((line, i) => `${line}  ${rows[i][3]}`)].join('\n');
}

/** 1 when something failed, 2 when something could only not be tried, else 0. */
export function exitCode(outcomes: readonly Outcome[]): number {
  if (outcomes.some(({ state }) => state === 'FAIL')) return 1;
  return outcomes.some(({ state }) => state === 'missing') ? 2 : 0;
}
