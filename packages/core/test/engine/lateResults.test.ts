import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LateResults } from '../../src/engine/backends/lateResults';
import { rand, realize, shutdown, useBackend } from '../../src/index';

test('the run is ended once, by whoever reads first, and then everyone has the numbers', async () => {
  let ended = 0;
  const { arrays } = new LateResults([2, 3], () => {
    ended++;
    return [Float32Array.of(1, 2), Float32Array.of(3, 4, 5)];
  });
  assert.equal(
    arrays.map(({ length }) => length),
    [2, 3],
  );
  assert.is(ended, 0);
  assert.equal([...(await arrays[1].read())], [3, 4, 5]);
  assert.equal([...(await arrays[0].read())], [1, 2]);
  assert.is(await arrays[1].read(), await arrays[1].read());
  assert.is(ended, 1);
});

test('a part reads its own numbers, and so does a part of it', async () => {
  const [array] = new LateResults([5], () => [Float32Array.of(0, 1, 2, 3, 4)]).arrays;
  const part = array.part(1, 4);
  assert.is(part.length, 4);
  assert.equal([...(await part.read())], [1, 2, 3, 4]);
  assert.equal([...(await part.part(2, 1).read())], [3]);
});

test('a failed run is told to everyone who reads, and to nobody else', async () => {
  const results = new LateResults([1, 1], () => {
    throw new Error('a thread failed');
  });
  results.settle();
  results.settle();
  for (const array of results.arrays) {
    const message = await array.read().then(
      () => 'no error',
      (error: Error) => error.message,
    );
    assert.is(message, 'a thread failed');
  }
});

test('results that nobody has read outlive other runs, and the backend', async () => {
  await useBackend('webasm', { threads: 2 });
  const a = rand([256, 256]);
  const numbers = Float32Array.from(await a.data());
  const product = a.matmul(a);
  await realize([product]);
  const expected = Float32Array.from(await product.data());
  const late = [a.matmul(a), a.matmul(a).add(1), a.matmul(a.neg())];
  for (const one of late) await realize([one]);
  await shutdown();
  assert.equal(Float32Array.from(await late[0].data()), expected);
  assert.equal(
    Float32Array.from(await late[1].data()),
    expected.map((value) => value + 1),
  );
  assert.equal(
    Float32Array.from(await late[2].data()),
    expected.map((value) => -value),
  );
  assert.equal(Float32Array.from(await a.data()), numbers);
});

test.run();
