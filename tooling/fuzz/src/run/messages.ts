import type { Way } from './call';
import type { Outcome } from './judge';

/** What the process that makes the calls is told, as JSON in its first argument. */
export interface Task {
  /** The file of the table, as an address. */
  readonly table: string;
  readonly seed: number;
  readonly way: Way;
  /** Only rows whose names begin so; empty for all. */
  readonly only: readonly string[];
  /** Rows that are passed over. */
  readonly without: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Where the number of the call is written before it is made, so that it is known if the process doesn't survive it. */
  readonly journal: string;
}

/** What it tells. */
export type Message =
  | { readonly type: 'progress'; readonly made: number }
  /** All calls were made: an end without it is none of ours. */
  | { readonly type: 'done' }
  | { readonly type: 'failure'; readonly index: number; readonly row: string; readonly text: string; readonly outcome: Outcome };

/** How the process ends where it can't go on after a call, and where the fuzz itself is at fault. */
export const NOT_WHOLE = 3;
export const OUR_FAULT = 4;

/** Whether a row's calls are made. */
export function isWanted(name: string, { only, without }: Pick<Task, 'only' | 'without'>): boolean {
  return (only.length === 0 || only.some((beginning) => name.startsWith(beginning))) && !without.includes(name);
}
