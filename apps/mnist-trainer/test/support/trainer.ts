import { fileURLToPath } from 'node:url';
import { deadMirror, runScript, type ScriptResult } from '@kindling/test-kit';

export const mainFile = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

const mirror = await deadMirror();

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
