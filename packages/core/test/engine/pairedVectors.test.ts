import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasPairedVectors } from '../../src/engine/webasm/pairedVectors';
import { KindlingError, seededRandom, shutdown, tensor, useBackend } from '../../src/index';

const random = seededRandom(17);
const numbers = (...shape: number[]) =>
  tensor(
    Float32Array.from({ length: shape.reduce((n, size) => n * size, 1) }, () => 2 * random.uniform() - 1),
    { shape },
  );

test('what is asked for is what runs, or an error', async () => {
  const has = hasPairedVectors(true);
  if (!has) console.log('products in pairs of vectors are not tested: this host joins none');
  assert.is((await useBackend('webasm', { pairedVectors: false })).pairedVectors, false);
  if (has) assert.is((await useBackend('webasm', { pairedVectors: true })).pairedVectors, true);
  else {
    try {
      await useBackend('webasm', { pairedVectors: true });
      assert.unreachable();
    } catch (error) {
      assert.instance(error, KindlingError);
      assert.match((error as Error).message, /^backend webasm: pairedVectors: this host makes no vectors of 256 bits of pairs/);
    }
  }
});

test('products with and without pairs are alike, and the same bits for any number of threads', async () => {
  const [a, b, w] = [numbers(131, 300), numbers(300, 96), numbers(64, 96)];
  const results: Float32Array[] = [];
  const ways = hasPairedVectors(true) ? [false, true] : [false];
  for (const pairedVectors of ways) {
    for (const threads of [1, 2]) {
      await useBackend('webasm', { threads, pairedVectors });
      results.push(await a.matmul(b).relu().matmul(w.mT).data());
    }
  }
  for (let i = 0; i < results.length; i += 2) assert.equal(results[i], results[i + 1]);
  results.at(-1)?.forEach((value, i) => {
    assert.ok(Math.abs(value - results[0][i]) < 2e-4, `cell ${i}: ${value}, ${results[0][i]}`);
  });
});

test.after(shutdown);
test.run();
