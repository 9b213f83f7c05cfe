import { manualSeed, shutdown, useBackend } from '@kindling/core';
import {
  backendLine,
  type Console,
  defaultOutDir,
  listed,
  OutputFolder,
  onAbruptEnd,
  type RunOptions,
  visible,
} from '@kindling/program';
import type { Example, Run } from './example';

/** Runs an example from its first line to its pictures. @returns the folder of the pictures */
export async function runExample(
  name: string,
  example: Example,
  options: Record<string, unknown> & RunOptions,
  console: Console,
): Promise<void> {
  const started = performance.now();
  const output = new OutputFolder(options.outDir, defaultOutDir(`${name}-`));
  const forgetInterrupt = onAbruptEnd(() => output.close());
  const saved: string[] = [];
  async function* underBar<T>(label: string, items: AsyncIterable<T> | Iterable<T>, total: number, unit: string) {
    await console.startProgress(label, total, unit);
    let done = 0;
    try {
      for await (const item of items) {
        yield item;
        console.updateProgress(++done);
      }
    } finally {
      console.stopProgress();
    }
  }
  const run: Run = {
    options: options as Run['options'],
    say: (line) => console.line(line),
    steps: (label, count) => underBar(label, Array(count).keys(), count, 'steps'),
    batches: (label, loader) => underBar(label, loader, loader.length, 'batches'),
    async save(name, picture) {
      await picture.png(output.file(name), { scale: 1 });
      saved.push(name);
    },
  };
  try {
    manualSeed(options.seed);
    console.line(backendLine(await useBackend(options.backend, { threads: options.threads })));
    await example.run(run);
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.line(`${saved.length > 0 ? `Saved ${listed(saved)} in ${visible(output.path)}. ` : ''}Took ${seconds} s.`);
  } finally {
    output.close();
    forgetInterrupt();
    await shutdown(); // lets the process end by itself
  }
}
