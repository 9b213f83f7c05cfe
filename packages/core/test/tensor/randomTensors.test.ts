import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { manualSeed, rand, randint, randn, randperm, seededRandom, shutdown, type Tensor } from '../../src/index';
import { any, numbers } from '../support/values';

const sameTwice = async (make: () => Tensor) => assert.equal(await numbers(make()), await numbers(make()));

test('a source of its own leaves the global stream alone', async () => {
  await sameTwice(() => randn([7], { generator: seededRandom(3) }));
  await sameTwice(() => rand([7], { generator: seededRandom(3) }));
  manualSeed(1);
  const first = await numbers(randn([3]));
  manualSeed(1);
  randn([100], { generator: seededRandom(3) });
  assert.equal(await numbers(randn([3])), first);
  const generator = seededRandom(3);
  assert.not.equal(await numbers(randn([3], { generator })), await numbers(randn([3], { generator })), 'one stream goes on');
});

test('randint draws each of the numbers as often', async () => {
  const drawn = randint(-2, 3, [5000], { generator: seededRandom(1) });
  assert.is(drawn.dtype, 'int32');
  const counts = new Map<number, number>();
  for (const x of await numbers(drawn)) counts.set(x, (counts.get(x) ?? 0) + 1);
  assert.equal(
    [...counts.keys()].sort((a, b) => a - b),
    [-2, -1, 0, 1, 2],
  );
  // within five standard errors
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 5 * Math.sqrt(800), `${count}`);
  assert.equal(await numbers(randint(1, [2, 2])), [0, 0, 0, 0], 'from 0 on where no low is named');
  await sameTwice(() => randint(100, [9], { generator: seededRandom(2) }));
  throwsExactly(() => randint(3, 3, [1]), 'randint: high: expected an integer from 4 to 2147483648, got 3');
  throwsExactly(() => randint(3, any(undefined), [1]), 'randint: high: expected an integer from 4 to 2147483648, got undefined');
  throwsExactly(() => randint(3, any(5)), 'randint: shape: expected an array of dimension sizes, got undefined');
  throwsExactly(() => randint(3, [1], any({ seed: 1 })), 'randint: options: expected only generator, got seed');
});

test('randperm is a permutation, and every order can come', async () => {
  const order = randperm(50, { generator: seededRandom(1) });
  assert.is(order.dtype, 'int32');
  const drawn = await numbers(order);
  assert.not.equal(
    drawn,
    [...drawn].sort((a, b) => a - b),
  );
  assert.equal(
    [...drawn].sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i),
  );
  const generator = seededRandom(4);
  const orders = new Set<string>();
  for (let i = 0; i < 100; i++) orders.add((await numbers(randperm(3, { generator }))).join());
  assert.is(orders.size, 6);
  assert.equal(randperm(0).shape, [0]);
  throwsExactly(() => randperm(-1), 'randperm: n: expected an integer from 0 to 2147483647, got -1');
});

test.after(shutdown);
test.run();
