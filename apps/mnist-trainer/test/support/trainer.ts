import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deadMirror, programWords, runScript, type ScriptResult } from '@kindling/test-kit';

const mirror = await deadMirror();

export const mainFile = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

const otherPrograms = {
  evaluateSaved: new URL('../../src/evaluateSaved.ts', import.meta.url),
  export: new URL('../../src/export.ts', import.meta.url),
  predict: new URL('../../src/predict.ts', import.meta.url),
  verify: new URL('../../src/verify.ts', import.meta.url),
} as const;

/** Runs another program of this package (`verify`) as if it had been typed in `typedIn`, without a network. */
export function runProgram(name: keyof typeof otherPrograms, args: readonly string[], typedIn: string): Promise<ScriptResult> {
  return runScript(fileURLToPath(otherPrograms[name]), args, {
    env: { INIT_CWD: typedIn, KINDLING_MNIST_MIRRORS: mirror, KINDLING_DEBUG: undefined },
  });
}

/** Runs the program as if it had been typed in `typedIn`, without a network. */
export function runTrainer(
  args: readonly string[],
  typedIn: string,
  env: Record<string, string | undefined> = {},
): Promise<ScriptResult> {
  return runScript(mainFile, args, {
    env: { INIT_CWD: typedIn, KINDLING_MNIST_MIRRORS: mirror, KINDLING_DEBUG: undefined, ...env },
  });
}

/** Runs the program and calls `disturb` with its output, as far as it has come. */
export async function disturbed(args: readonly string[], disturb: (stdout: string, child: ChildProcess) => void) {
  const child = spawn(process.execPath, [...programWords(mainFile), ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    disturb(stdout, child);
  });
  const [code] = await once(child, 'close');
  return { code: code as number | null, stdout, stderr };
}

/** The lines of `metrics.jsonl`. */
export interface Metrics {
  kind: 'train' | 'test';
  dataset: string;
  epoch: number;
  examplesSeen: number;
  loss: number;
  accuracy?: number;
}

export function parseMetrics(text: string): Metrics[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** What a run has come to: the hash of its weights, and its metrics but for the time they took. */
export function outcome(folder: string) {
  const metrics = parseMetrics(readFileSync(join(folder, 'metrics.jsonl'), 'utf8'));
  return {
    weights: JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')).weights.sha256,
    metrics: metrics.map((record) => ({ ...record, seconds: 0 })),
  };
}
