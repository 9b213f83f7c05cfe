import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@kindling/test-kit';
import { writeFiles } from '../engine/files';
import { memoryOf } from '../engine/memory';
import type { Row } from '../table/row';
import { type Plan, planOf } from './call';
import type { Outcome } from './judge';
import { isWanted, type Message, OUR_FAULT, type Task } from './messages';

export interface RunOptions extends Pick<Task, 'seed' | 'way' | 'only' | 'without'> {
  /** The file that exports the table, as an address. */
  readonly table: string;
  /** The first call and the one after the last; all of them when left out. */
  readonly from?: number;
  readonly to?: number;
  onProgress?(made: number, failed: number): void;
}

/** A call that ended otherwise than it should. */
export interface Failure {
  readonly index: number;
  readonly row: string;
  readonly text: string;
  readonly outcome: Outcome;
}

export interface RunResult {
  readonly made: number;
  readonly failures: readonly Failure[];
}

const program = fileURLToPath(new URL('./child.ts', import.meta.url));
/** Beyond these a process is ended: in MiB, V8's heap and all of its memory. */
const HEAP = 1024;
const MEMORY = 2048;
const WATCH = 100;
/** For what a call's own limit can't end, as it never gives the thread back. */
const GRACE = 3;

/** Makes calls in processes of their own, and starts another where one didn't survive. */
export async function runCalls(options: RunOptions): Promise<RunResult> {
  const { table } = (await import(options.table)) as { table: readonly Row[] };
  const plan = planOf(table, options.seed, options.way);
  const folder = temporaryFolder();
  const files = join(folder, 'files');
  mkdirSync(files);
  if (table.some(({ name }) => /^(datasets|serialize)\//.test(name) && isWanted(name, options))) writeFiles(files);
  const failures: Failure[] = [];
  let told = 0;
  const hear = (message: Message) => {
    if (message.type === 'progress') told += message.made;
    else if (message.type === 'failure') failures.push(message);
    options.onProgress?.(told, failures.length);
  };
  const from = options.from ?? 0;
  const to = Math.min(options.to ?? plan.length, plan.length);
  try {
    for (let next = from; next < to; ) {
      const { seed, way, only, without } = options;
      const task = { table: options.table, seed, way, only, without, from: next, to, journal: join(folder, `journal${next}`) };
      // what earlier calls wrote is not there for the next process
      const cwd = join(folder, `run${next}`);
      cpSync(files, cwd, { recursive: true });
      const end = await runProcess(task, plan, cwd, hear);
      rmSync(cwd, { recursive: true, force: true });
      if (end === null) break;
      // what the process told of itself isn't told twice
      if (!failures.some(({ index }) => index === end.index)) failures.push(end);
      next = end.index + 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  // counted here: a process that crashed didn't tell how far it had come
  let made = 0;
  for (let index = from; index < to; index++) if (isWanted(plan.rowOf(index).name, options)) made++;
  return { made, failures };
}

/** Runs one process. Null when it made all calls, else the call that it did not survive. */
function runProcess(task: Task, plan: Plan, cwd: string, hear: (message: Message) => void): Promise<Failure | null> {
  const words = [`--max-old-space-size=${HEAP}`, '--conditions=source', '--import', import.meta.resolve('tsx'), program];
  const child = spawn(process.execPath, [...words, JSON.stringify(task)], { cwd, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  const endWithUs = () => child.kill('SIGKILL');
  process.once('exit', endWithUs);
  let killed: Outcome | null = null;
  let errors = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-4000);
  });
  let done = false;
  child.on('message', (message: Message) => {
    if (message.type === 'done') done = true;
    hear(message);
  });
  const stopWatching = watch(child, task, plan, (outcome) => {
    killed ??= outcome;
    child.kill('SIGKILL');
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      stopWatching();
      process.removeListener('exit', endWithUs);
      if (done) return resolve(null);
      const index = currentCall(task.journal);
      if (index === null || code === OUR_FAULT) return reject(new Error(`the fuzz itself failed, at call ${index}: ${errors}`));
      const ended: Outcome = killed ?? { kind: 'process ended', detail: `with ${signal ?? `code ${code}`}: ${reasonOf(errors)}` };
      resolve({ index, row: plan.rowOf(index).name, text: textOf(plan, index), outcome: ended });
    });
  });
}

/** Looks, again and again, how long the current call takes and how much memory the process has. */
function watch(child: ChildProcess, task: Task, plan: Plan, end: (outcome: Outcome) => void): () => void {
  let current: number | null = null;
  let since = performance.now();
  const timer = setInterval(() => {
    const index = currentCall(task.journal);
    if (index !== current) [current, since] = [index, performance.now()];
    const memory = memoryOf(child.pid).now;
    if (memory > MEMORY) end({ kind: 'memory', detail: `the process had ${Math.round(memory)} MiB` });
    const seconds = (index === null ? 120 : (plan.rowOf(index).seconds ?? 10)) + GRACE;
    if (performance.now() - since > seconds * 1000) end({ kind: 'no answer', detail: `the thread was busy for ${seconds} s` });
  }, WATCH);
  return () => clearInterval(timer);
}

function currentCall(journal: string): number | null {
  try {
    const text = readFileSync(journal, 'utf8').trim();
    return text === '' ? null : Number(text);
  } catch {
    return null;
  }
}

function reasonOf(errors: string): string {
  return /FATAL ERROR: .*|^\w*Error: .*/m.exec(errors)?.[0] ?? (errors.trim().split('\n').at(-1) || 'without a word');
}

function textOf(plan: Plan, index: number): string {
  try {
    return plan.callOf(index).text;
  } catch {
    return plan.rowOf(index).name;
  }
}
