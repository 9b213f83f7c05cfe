import { closeSync, ftruncateSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { shutdown, type Tensor, tensor } from '@kindling/core';
import { Linear } from '@kindling/nn';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Checkpoint, load, save } from '../../src/index';
import { rejected, withFolder } from '../support';

const test = suite('files of more than 2 and 4 GB');
test.after(() => shutdown());

/** Of float32: a few more than 2 GiB hold. */
const MANY = 2 ** 29 + 3;

/** A file of numbers that are all 0, but for those of the last tensor; the disk holds nothing of the zeros. */
function writeSparse(path: string, last: readonly number[]): void {
  const sizes = { a: MANY, b: MANY, last: last.length };
  let end = 0;
  const header = Object.fromEntries(
    Object.entries(sizes).map(([name, size]) => {
      const begin = end;
      end += 4 * size;
      return [name, { dtype: 'F32', shape: [size], data_offsets: [begin, end] }];
    }),
  );
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = openSync(path, 'w');
  try {
    ftruncateSync(file, 8 + text.length + end);
    writeSync(file, Buffer.concat([length, text]), 0, undefined, 0);
    writeSync(file, Buffer.from(Float32Array.from(last).buffer), 0, undefined, 8 + text.length + 8 * MANY);
  } finally {
    closeSync(file);
  }
}

test('a tensor beyond 4 GB is read alone', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'net.safetensors');
    writeSparse(path, [1, -2, 3]);
    const before = process.memoryUsage().arrayBuffers;
    const read = await load(path, { names: ['last'] });
    assert.ok(process.memoryUsage().arrayBuffers - before < 2 ** 20);
    assert.equal([...read.keys()], ['last']);
    assert.equal([...(await (read.get('last') as Tensor).data())], [1, -2, 3]);
    await rejected(load(path, { names: ['last', 'c'] }), /: expected a tensor called "c", got others: /);
    await rejected(load(path, { names: 'last' as never }), /^load: names: expected an array, got "last"$/);
  }));

if (process.env.KINDLING_LONG) {
  /** The most memory that arrays took meanwhile. */
  async function peakOf(work: () => Promise<unknown>): Promise<number> {
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const timer = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }, 20);
    await work();
    clearInterval(timer);
    return peak;
  }

  test('one of more than 2 GB is read and written, and memory holds no file beside it', () =>
    withFolder(async (folder) => {
      const [sparse, path] = [join(folder, 'net.safetensors'), join(folder, 'again.safetensors')];
      writeSparse(sparse, [4]);
      let large = tensor(0);
      const reading = await peakOf(async () => {
        large = (await load(sparse, { names: ['a'] })).get('a') as Tensor;
      });
      rmSync(sparse);
      const numbers = await large.data();
      [numbers[0], numbers[MANY - 1]] = [5, 6];
      const changed = tensor(numbers);
      const writing = await peakOf(() => save({ large: changed }, path));
      console.log(`reading took ${reading} bytes, writing ${writing}, of ${4 * MANY}`);
      assert.ok(reading < 4 * MANY + 2 ** 24);
      assert.ok(writing < 4 * MANY + 2 ** 24);
      const again = await ((await load(path)).get('large') as Tensor).data();
      assert.equal([again.length, again[0], again[MANY - 1]], [MANY, 5, 6]);
    }));

  test('a checkpoint with one of more than 2 GB', () =>
    withFolder(async (folder) => {
      const path = join(folder, 'run.safetensors');
      const numbers = new Float32Array(MANY);
      numbers[MANY - 1] = 7;
      const own = { large: tensor(numbers) };
      const part = {
        stateDict: () => ({ ...own }),
        loadStateDict: (state: typeof own) => {
          own.large = state.large;
        },
      };
      const checkpoint = new Checkpoint({ part, model: new Linear(2, 1) });
      await checkpoint.save(path);
      own.large = tensor(0);
      await checkpoint.load(path);
      const again = await own.large.data();
      assert.equal([again.length, again[MANY - 1]], [MANY, 7]);
    }));
}

test.run();
