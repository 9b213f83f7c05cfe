import { type AddressInfo, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { runScript, type ScriptResult } from '@kindling/test-kit';

export const mainFile = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

// small letters come first: whatever proxy the machine has, it is not asked for what is on the machine
process.env.no_proxy = '127.0.0.1';

/** An address where nothing answers: the download fails at once, as without a network. */
export const deadMirror = await new Promise<string>((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    server.close(() => resolve(`http://127.0.0.1:${port}/`));
  });
});

/** Runs the program as if it had been typed in `typedIn`, without a network. */
export function runTrainer(
  args: readonly string[],
  typedIn: string,
  env: Record<string, string | undefined> = {},
): Promise<ScriptResult> {
  return runScript(mainFile, args, {
    env: { INIT_CWD: typedIn, KINDLING_MNIST_MIRRORS: deadMirror, KINDLING_DEBUG: undefined, ...env },
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
