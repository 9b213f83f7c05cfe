import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  eye,
  fullLike,
  linspace,
  onesLike,
  randLike,
  randnLike,
  seededRandom,
  shutdown,
  tensor,
  zerosLike,
} from '../../src/index';
import { any, matrix, numbers } from '../support/values';

test('linspace has both ends, whatever lies between', async () => {
  assert.equal(await numbers(linspace(0, 1, 5)), [0, 0.25, 0.5, 0.75, 1]);
  assert.equal(await numbers(linspace(3, -3, 4)), [3, 1, -1, -3]);
  assert.equal(await numbers(linspace(2, 9, 1)), [2]);
  assert.equal(await numbers(linspace(2, 9, 0)), []);
  // torch.linspace(0.1, 0.7, 7)
  assert.equal(
    await numbers(linspace(0.1, 0.7, 7)),
    [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7].map((x) => Math.fround(x)),
  );
  assert.equal(await numbers(linspace(0, 10, 4, { dtype: 'int32' })), [0, 3, 6, 10]);
  assert.ok(linspace(0, 1, 2, { requiresGrad: true }).requiresGrad);
  throwsExactly(() => linspace(0, 1, -1), 'linspace: steps: expected an integer from 0 to 2147483647, got -1');
  throwsExactly(() => linspace(0, Number.NaN, 3), 'linspace: end: expected a number, got NaN');
});

test('eye has ones on the diagonal of any matrix', async () => {
  assert.equal(await eye(2).toArray(), [
    [1, 0],
    [0, 1],
  ]);
  assert.equal(await eye(2, 3, { dtype: 'bool' }).toArray(), [
    [true, false, false],
    [false, true, false],
  ]);
  assert.equal(await eye(3, 1).toArray(), [[1], [0], [0]]);
  assert.equal(eye(0).shape, [0, 0]);
  throwsExactly(() => eye(-1), 'eye: n: expected an integer from 0 to 2147483647, got -1');
});

test('what is like a tensor has its shape and its dtype', async () => {
  const whole = tensor([1, 2], { dtype: 'int32' });
  assert.equal(await numbers(zerosLike(matrix)), [0, 0, 0, 0, 0, 0]);
  assert.equal(zerosLike(matrix).shape, [2, 3]);
  assert.is(onesLike(whole).dtype, 'int32');
  assert.is(onesLike(whole, { dtype: 'float32' }).dtype, 'float32');
  assert.equal(await numbers(fullLike(whole, 7)), [7, 7]);
  assert.equal(await fullLike(tensor([true]), false).toArray(), [false]);
  assert.ok(zerosLike(matrix, { requiresGrad: true }).requiresGrad);
  throwsExactly(() => fullLike(whole, 0.5), 'full: value: expected an integer of 32 bits, got 0.5');
  throwsExactly(() => zerosLike(any([1])), 'zerosLike: x: expected a Tensor, got [1]');
  throwsExactly(() => randLike(whole), "randLike: x: expected float32, got int32: x.to('float32') converts it");
});

test('random numbers in the shape of a tensor come from the source that is named', async () => {
  const draw = (make: typeof randLike) => numbers(make(matrix, { generator: seededRandom(5) }));
  for (const make of [randLike, randnLike]) {
    assert.equal(await draw(make), await draw(make));
    assert.is(new Set(await draw(make)).size, 6);
  }
  throwsExactly(
    () => randnLike(matrix, any({ generator: 5 })),
    'randnLike: generator: expected a source of random numbers, as seededRandom(seed) makes it, got 5',
  );
});

test.after(shutdown);
test.run();
