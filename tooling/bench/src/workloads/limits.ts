import { shutdown, useBackend } from '@kindling/core';
import { multiplyAddModule } from './multiplyAddModule';
import { answer } from './protocol';

/** As many vectors as registers hold; in pairs twice as many. */
const ACCUMULATORS = [8, 10, 12, 16, 20, 24];
const COUNT = 200_000;

/** Multiplications and additions of a core a second, in thousands of millions: the best that any number of accumulators comes to. */
function arithmeticLimit(): number {
  let best = 0;
  for (const accumulators of ACCUMULATORS) {
    const module = new WebAssembly.Module(multiplyAddModule(accumulators) as Uint8Array<ArrayBuffer>);
    const run = new WebAssembly.Instance(module).exports.run as (count: number) => void;
    for (let round = 0; round < 20; round++) {
      const start = performance.now();
      run(COUNT);
      best = Math.max(best, (2 * 4 * accumulators * COUNT) / (performance.now() - start) / 1e6);
    }
  }
  return best;
}

/** Bytes read and written a second by a core that copies memory, in thousands of millions. */
function memoryLimit(): number {
  const source = new Float32Array(2 ** 24).fill(1);
  const copy = new Float32Array(source.length);
  let best = 0;
  for (let round = 0; round < 12; round++) {
    const start = performance.now();
    copy.set(source);
    best = Math.max(best, (2 * source.byteLength) / (performance.now() - start) / 1e6);
  }
  return best;
}

// The engine sets the options of V8 under which kernels run.
await useBackend('webasm', { threads: 1 });
answer({ gflops: arithmeticLimit(), gbs: memoryLimit() });
await shutdown();
