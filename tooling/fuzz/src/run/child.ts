import { openSync, writeSync } from 'node:fs';
import { shutdown } from '@kindling/core';
import { useFixedBackend } from '../engine/fixedBackend';
import { wrongNumbers } from '../engine/isWhole';
import type { Row } from '../table/row';
import { type Call, type Plan, planOf } from './call';
import { isFailure, judge, type Outcome } from './judge';
import { isWanted, type Message, NOT_WHOLE, OUR_FAULT, type Task } from './messages';

// The program in which the calls are made: it may hang, crash or run out of memory, and the one that started it knows of which call.

const task = JSON.parse(process.argv[2]) as Task;
const journal = openSync(task.journal, 'w');
/** How often it is looked whether the engine still computes right. */
const EVERY = 50;

let stray: Outcome | null = null;
process.on('unhandledRejection', (reason) => {
  stray ??= { kind: 'unhandled rejection', detail: String(reason).slice(0, 200) };
});
process.on('uncaughtException', (error) => {
  stray ??= { kind: 'unhandled rejection', detail: `thrown outside of the call: ${String(error).slice(0, 200)}` };
});
// what is warned of is allowed
console.warn = () => {};
// nobody answers, whatever address is asked
globalThis.fetch = async () => {
  throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
};

try {
  process.exit(await makeCalls());
} catch (error) {
  writeSync(2, `${(error as Error).stack}\n`);
  process.exit(OUR_FAULT);
}

async function makeCalls(): Promise<number> {
  const { table } = (await import(task.table)) as { table: readonly Row[] };
  const plan = planOf(table, task.seed, task.way);
  await useFixedBackend();
  let made = 0;
  for (let index = task.from; index < task.to; index++) {
    const row = plan.rowOf(index);
    if (!isWanted(row.name, task)) continue;
    writeSync(journal, String(index).padEnd(12), 0);
    const { call, outcome } = await makeCall(plan, index, made % EVERY === 0);
    if (isFailure(outcome)) await tell({ type: 'failure', index, row: row.name, text: call?.text ?? row.name, outcome });
    if (++made % EVERY === 0) await tell({ type: 'progress', made: EVERY });
    if (!isFatal(outcome)) continue;
    // what comes after this call can't be judged
    await tell({ type: 'progress', made: made % EVERY });
    return NOT_WHOLE;
  }
  await tell({ type: 'progress', made: made % EVERY });
  await shutdown();
  await tell({ type: 'done' });
  return 0;
}

async function makeCall(plan: Plan, index: number, lookCloser: boolean): Promise<{ call: Call | null; outcome: Outcome }> {
  let call: Call;
  try {
    call = plan.callOf(index);
  } catch (error) {
    // an odd value that can't be made any more, for it is refused by itself
    if ((error as Error).name === 'KindlingError')
      return { call: null, outcome: { kind: 'refused', detail: (error as Error).message } };
    throw error;
  }
  stray = null;
  let outcome = await judge(call);
  // rejections that nobody handles are told of after a turn
  await new Promise((resolve) => setImmediate(resolve));
  if (!isFailure(outcome) && stray !== null) outcome = stray;
  if (isFailure(outcome) || lookCloser) {
    const wrong = isFatal(outcome) ? null : await wrongNumbers().catch((error) => String(error));
    if (wrong !== null)
      outcome = { kind: 'wrong numbers afterwards', detail: `${wrong}; after ${outcome.kind}: ${outcome.detail}` };
  }
  return { call, outcome };
}

function isFatal({ kind }: Outcome): boolean {
  return ['no answer', 'gradients stay off', 'wrong numbers afterwards', 'memory'].includes(kind);
}

function tell(message: Message): Promise<void> {
  return new Promise((resolve, reject) => process.send?.(message, (error: Error | null) => (error ? reject(error) : resolve())));
}
