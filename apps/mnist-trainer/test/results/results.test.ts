import { createHash } from 'node:crypto';
import { shutdown, tensor } from '@kindling/core';
import { ImageDataset, Subset } from '@kindling/datasets';
import { Net } from '@kindling/models';
import { Compose, Normalize, ToTensor } from '@kindling/transforms';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { dataChecksums } from '../../src/results/dataChecksums';
import { inspect, worstMistakes } from '../../src/results/inspect';
import { runtimeVersions } from '../../src/results/receipt';
import { weightsHash } from '../../src/results/weightsHash';

const transform = new Compose([new ToTensor(), new Normalize([0.1307], [0.3081])]);
const data = Uint8Array.from({ length: 3 * 784 }, (_, i) => (i * 7) % 256);
const digits = new ImageDataset({ data, targets: Uint8Array.of(3, 1, 4), height: 28, width: 28, transform });

const sha256 = (...bytes: number[]) => createHash('sha256').update(Uint8Array.from(bytes)).digest('hex');

test('checksums of data are those of the unpacked IDX files that hold it', () => {
  const all = dataChecksums(digits);
  assert.is(all.images, sha256(0, 0, 8, 3, 0, 0, 0, 3, 0, 0, 0, 28, 0, 0, 0, 28, ...data));
  assert.is(all.labels, sha256(0, 0, 8, 1, 0, 0, 0, 3, 3, 1, 4));
  const first = dataChecksums(new Subset(digits, [0, 1]));
  assert.is(first.examples, 2);
  assert.is(first.images, sha256(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 28, 0, 0, 0, 28, ...data.subarray(0, 2 * 784)));
  assert.is(first.labels, sha256(0, 0, 8, 1, 0, 0, 0, 2, 3, 1));
});

test('a receipt names the runtime that ran, not the Node that it imitates', () => {
  assert.equal(runtimeVersions({ node: '20.20.2', v8: '11.3' }), { node: '20.20.2', v8: '11.3' });
  // as Bun 1.4.5 and Deno 2.9.6 say it
  assert.equal(runtimeVersions({ node: '26.3.0', v8: '14.6-node.20', bun: '1.4.5', webkit: 'd6375c' }), {
    bun: '1.4.5',
    webkit: 'd6375c',
  });
  assert.equal(runtimeVersions({ node: '26.3.0', v8: '15.0-rusty', deno: '2.9.6' }), { deno: '2.9.6', v8: '15.0-rusty' });
});

test('the hash of weights sees every bit, and names and shapes', async () => {
  const hashOf = (name: string, numbers: number[], shape: number[]) => weightsHash(new Map([[name, tensor(numbers, { shape })]]));
  const hash = await hashOf('a', [0, 1], [2]);
  assert.is(await hashOf('a', [0, 1], [2]), hash);
  const others = [
    hashOf('a', [-0, 1], [2]),
    hashOf('a', [0, 1 + 2 ** -23], [2]),
    hashOf('b', [0, 1], [2]),
    hashOf('a', [0, 1], [1, 2]),
  ];
  assert.is(new Set([hash, ...(await Promise.all(others))]).size, 5);
});

test('every example is seen once, in order, and its probabilities add up', async () => {
  const { probabilities, preds, targets } = await inspect(new Net().train(), digits, 2);
  assert.equal([...targets], [3, 1, 4]);
  for (let i = 0; i < 3; i++) {
    const row = [...probabilities.subarray(i * 10, i * 10 + 10)];
    assert.ok(Math.abs(row.reduce((sum, one) => sum + one, 0) - 1) < 1e-5);
    assert.is(preds[i], row.indexOf(Math.max(...row)));
  }
});

test('of the mistakes those come first that gave the truth the least', () => {
  const probabilities = new Float32Array(40);
  for (const [i, [truth, said]] of [
    [0.2, 0.8],
    [0.25, 0.75],
    [0.9, 0.1],
    [0.125, 0.875],
  ].entries()) {
    probabilities.set([truth, said], i * 10);
  }
  const inspection = { probabilities, preds: Uint8Array.of(1, 1, 0, 1), targets: Uint8Array.of(0, 0, 0, 0) };
  assert.equal(
    worstMistakes(inspection, 2).map(({ index, truth, confidence }) => [index, truth, confidence]),
    [
      [3, 0.125, 0.875],
      [0, Math.fround(0.2), Math.fround(0.8)],
    ],
  );
  assert.is(worstMistakes(inspection, 25).length, 3);
});

test.after(shutdown);
test.run();
