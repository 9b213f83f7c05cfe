import { isThenable } from '@kindling/checks';
import { manualSeed } from '@kindling/core';
import { recordsGradients } from '../engine/isWhole';
import { forgetMostMemory, memoryOf } from '../engine/memory';
import { CallersError, WrongResult } from '../values/functions';
import { written } from '../values/names';
import type { Call } from './call';
import { checkReadable } from './readable';

/** What can come of a call. The first two are as it should be. */
export type Kind =
  | 'right'
  | 'refused'
  | 'raw error'
  | 'unclear error'
  | 'nonsense accepted'
  | 'right call refused'
  | 'wrong result'
  | 'no answer'
  | 'unhandled rejection'
  | 'gradients stay off'
  | 'wrong numbers afterwards'
  | 'memory'
  | 'process ended';

export interface Outcome {
  readonly kind: Kind;
  readonly detail: string;
}

export const isFailure = ({ kind }: Outcome) => kind !== 'right' && kind !== 'refused';

const LONGEST_MESSAGE = 400;
/** How much memory one call with arguments of these sizes may take, in MiB, if its row does not say. */
const MOST_MEMORY = 200;

/** Makes a call and says what came of it. */
export async function judge(call: Call): Promise<Outcome> {
  if (call.unclear) return { kind: 'refused', detail: 'not made' };
  forgetMostMemory();
  const before = memoryOf('self').now;
  manualSeed(1);
  const outcome = await answerOf(call);
  if (isFailure(outcome)) return outcome;
  const more = memoryOf('self').most - before;
  if (more > (call.row.memory ?? MOST_MEMORY))
    return { kind: 'memory', detail: `it took ${Math.round(more)} MiB, then: ${outcome.detail}` };
  if (!recordsGradients()) return { kind: 'gradients stay off', detail: `after ${outcome.detail}` };
  return outcome;
}

async function answerOf(call: Call): Promise<Outcome> {
  const seconds = call.row.seconds ?? 10;
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<Outcome>((resolve) => {
    timer = setTimeout(() => resolve({ kind: 'no answer', detail: `nothing came within ${seconds} s` }), seconds * 1000);
  });
  try {
    return await Promise.race([make(call), silence]);
  } finally {
    clearTimeout(timer);
  }
}

async function make(call: Call): Promise<Outcome> {
  const { row, args, choices, outside } = call;
  try {
    const given = row.call(args, choices);
    const result = isThenable(given) ? await given : given;
    const used = await row.use?.(result as never, args as never, choices);
    await checkReadable(result);
    await checkReadable(used);
    if (outside === null) return { kind: 'right', detail: 'a result' };
    return { kind: 'nonsense accepted', detail: `it gave ${written(result)}, but ${outside}` };
  } catch (error) {
    return judgeError(call, error);
  }
}

function judgeError({ row, outside, plain }: Call, error: unknown): Outcome {
  if (error instanceof CallersError) return { kind: 'right', detail: "the caller's own error" };
  if (error instanceof WrongResult) {
    return outside === null
      ? { kind: 'wrong result', detail: error.message }
      : { kind: 'nonsense accepted', detail: `${error.message}, and ${outside}` };
  }
  if (!isClear(error)) return { kind: 'raw error', detail: describeError(error) };
  const { message } = error;
  const problem = problemOf(message);
  if (problem !== null) return { kind: 'unclear error', detail: `${problem}: ${message.slice(0, 2 * LONGEST_MESSAGE)}` };
  if (row.unavailable !== undefined && message.includes(row.unavailable)) {
    return outside === null
      ? { kind: 'right', detail: message }
      : { kind: 'nonsense accepted', detail: `it went as far as: ${message}, but ${outside}` };
  }
  return { kind: plain ? 'right call refused' : 'refused', detail: message };
}

/** Whether an error is one of ours. */
function isClear(error: unknown): error is Error {
  return error instanceof Error && ['KindlingError', 'DatasetUnavailableError'].includes(error.name);
}

/** What is wrong with the text of an error; null if nothing is. */
function problemOf(message: string): string | null {
  if (/[\n\r]/.test(message)) return 'more than one line';
  if (message.length > LONGEST_MESSAGE) return `${message.length} characters`;
  if (message.includes('[object ')) return 'a value without a name';
  if (/is not a function|is not iterable|Cannot read prop|Cannot convert|Maximum call stack|Invalid array length/.test(message))
    return 'raw words';
  return /[a-zA-Z].*[:,] /.test(message) || message.length > 20 ? null : 'names nothing';
}

function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `thrown: ${written(error)}`;
  const place = /\((?:file:\/\/)?.*\/(packages\/[^)]+)\)|at (?:file:\/\/)?\S*\/(packages\/\S+)/.exec(error.stack ?? '');
  return `${error.name}: ${error.message.slice(0, 160).replaceAll('\n', ' ')}${place ? ` (${place[1] ?? place[2]})` : ''}`;
}
