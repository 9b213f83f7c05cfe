import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { schedule } from '../../../src/codegen/scheduler';
import { stairOf } from '../../../src/codegen/wasm/stairs';
import { wasmTarget } from '../../../src/codegen/wasm/target';
import { resultOf } from '../../../src/engine/proof/samples';
import { leafNode } from '../../../src/graph/node';
import type { OpDefinition } from '../../../src/graph/operation';
import { opTable, seededRandom } from '../../../src/index';
import { rowMajorStrides } from '../../../src/shape/shape';
import { computeKernel } from '../../support/evaluate';
import { ModuleRun } from '../../support/moduleRun';

const random = seededRandom(3);

/** The kernel that merges the halves of rows, and such rows. */
function merging(rows: number, half: number, count: number) {
  const sorted = () => Float32Array.from({ length: half }, () => random.integer(20)).sort();
  const numbers = Float32Array.from(Array.from({ length: 2 * rows }, () => [...sorted()]).flat());
  const shape = [rows, 2 * half];
  const input = leafNode(numbers, shape, rowMajorStrides(shape));
  const sample = { shapes: [shape], attributes: { count, descending: false } };
  const result = resultOf(opTable.get('merge') as OpDefinition<unknown>, sample, [input]);
  const { kernels } = schedule([input, result], [result], wasmTarget);
  assert.is(kernels.length, 1);
  return { kernel: kernels[0].kernel, numbers };
}

test('stairs are climbed as the sum says, in whatever pieces', () => {
  for (const [rows, half, count] of [
    [1, 2, 4],
    [1, 37, 74],
    [5, 8, 16],
    [3, 33, 41],
    [7, 50, 3],
  ]) {
    const { kernel, numbers } = merging(rows, half, count);
    assert.ok(stairOf(kernel), 'is a stair');
    const module = new ModuleRun(kernel, [numbers], true);
    const run = module.instantiate();
    const expected = Int32Array.from(computeKernel(kernel, [numbers]));
    const all = kernel.cells;
    for (const pieces of [
      [[0, all]],
      [
        [0, 1],
        [1, 1],
        [1, all],
      ],
      Array.from({ length: all }, (_, i) => [i, i + 1]),
    ]) {
      const found = module.results(run, pieces as [number, number][]);
      assert.equal(
        Int32Array.from(found),
        expected,
        `${rows} rows of ${half} and ${half}, ${count} asked for, ${pieces.length} pieces`,
      );
    }
  }
});

test.run();
