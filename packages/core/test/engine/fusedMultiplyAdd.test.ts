import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasFusedMultiplyAdd } from '../../src/engine/webasm/fusedMultiplyAdd';
import { conv2d, shutdown, tensor, useBackend } from '../../src/index';

const round = Math.fround;
const SIZE = 5;
const numbers = (seed: number) => Float32Array.from({ length: SIZE * SIZE }, (_, i) => Math.sin(i * seed + seed));

/** The product of two matrices, summed in order: each term rounded twice, or once where `fused`. */
function product(a: Float32Array, b: Float32Array, fused: boolean): number[] {
  return Array.from({ length: SIZE * SIZE }, (_, cell) => {
    const [row, column] = [Math.floor(cell / SIZE), cell % SIZE];
    let sum = 0;
    for (let k = 0; k < SIZE; k++) {
      // in float64 the product of two float32 is exact, and so is its sum with a third to far beyond float32
      const term = a[row * SIZE + k] * b[k * SIZE + column];
      sum = round(sum + (fused ? term : round(term)));
    }
    return sum;
  });
}

const [a, b] = [numbers(1.7), numbers(2.3)];
const multiplied = async () => [
  ...(await tensor(a, { shape: [SIZE, SIZE] })
    .matmul(tensor(b, { shape: [SIZE, SIZE] }))
    .data()),
];

test('a term is rounded once with it and twice without', async () => {
  assert.not.equal(product(a, b, true), product(a, b, false));
  for (const fusedMultiplyAdd of hasFusedMultiplyAdd() ? [true, false] : [false]) {
    const info = await useBackend('webasm', { threads: 1, fusedMultiplyAdd });
    assert.is(info.fusedMultiplyAdd, fusedMultiplyAdd);
    assert.equal(await multiplied(), product(a, b, fusedMultiplyAdd));
  }
});

test('the host decides where nobody says', async () => {
  const info = await useBackend('webasm');
  assert.is(info.fusedMultiplyAdd, hasFusedMultiplyAdd());
  assert.equal(await multiplied(), product(a, b, hasFusedMultiplyAdd()));
});

test('the bits are the same with any number of threads, either way', async () => {
  for (const fusedMultiplyAdd of hasFusedMultiplyAdd() ? [true, false] : [false]) {
    const results: Float32Array[] = [];
    for (const threads of [1, 2, 3]) {
      await useBackend('webasm', { threads, fusedMultiplyAdd });
      const pixels = Float32Array.from({ length: 16 * 3 * 20 * 20 }, (_, i) => Math.sin(i));
      const weight = Float32Array.from({ length: 8 * 3 * 5 * 5 }, (_, i) => Math.cos(i));
      results.push(await conv2d(tensor(pixels, { shape: [16, 3, 20, 20] }), tensor(weight, { shape: [8, 3, 5, 5] })).data());
    }
    assert.equal(results[1], results[0]);
    assert.equal(results[2], results[0]);
  }
});

test.after(shutdown);

test.run();
