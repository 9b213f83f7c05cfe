import { rejectsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conv2d, crossEntropy, gradcheck, ones, seededRandom, shutdown, type Tensor, tensor, useBackend } from '../../src/index';
import { any } from '../support/values';

const random = seededRandom(1);
const input = (shape: number[], requiresGrad = true): Tensor => {
  const size = shape.reduce((n, s) => n * s, 1);
  return tensor(Float32Array.from({ length: size }, random.normal.bind(random)), { shape, requiresGrad });
};

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('a right gradient passes, for every input that asks for one', async () => {
  assert.is(await gradcheck((x, y) => x.mul(y).exp(), [input([2, 3]), input([3])]), true);
  assert.is(
    await gradcheck((x, weight) => conv2d(x, weight, null, { padding: 1 }), [input([2, 1, 3, 3]), input([2, 1, 2, 2])]),
    true,
  );
  assert.is(await gradcheck((x) => crossEntropy(x, [0, 2]), [input([2, 3])]), true);
});

test('what is computed from an input without requiresGrad is left alone', async () => {
  const constant = input([3], false);
  assert.is(await gradcheck((x, c) => x.mul(c.detach()), [input([3]), constant]), true);
  assert.not(constant.requiresGrad);
});

test('the inputs themselves collect nothing', async () => {
  const x = input([3]);
  await gradcheck((y) => y.mul(y), [x]);
  assert.is(x.grad, null);
});

test('a wrong gradient names the first element that differs', async () => {
  // x^2 whose gradient comes through one factor only
  const halved = (x: Tensor) => x.mul(x.detach());
  await rejectsExactly(
    gradcheck(halved, [tensor([0, 3], { requiresGrad: true })], { eps: 0.25 }),
    'gradcheck: input 0 of shape [2], element 1: the gradient is 3, the central difference 6',
  );
});

test('an input that the function does not use has the gradient 0', async () => {
  assert.is(await gradcheck((x) => x.mul(2), [input([2]), input([2])]), true);
});

test('what it can not check', async () => {
  await rejectsExactly(
    gradcheck((x) => x, [ones([2])]),
    'gradcheck: expected at least one input with requiresGrad',
  );
  await rejectsExactly(gradcheck(any(1), [input([1])]), 'gradcheck: fn: expected a function, got 1');
  await rejectsExactly(
    gradcheck((x) => x, any(1)),
    'gradcheck: inputs: expected an array of tensors, got 1',
  );
  await rejectsExactly(
    gradcheck((x) => x, [any(1)]),
    'gradcheck: inputs[0]: expected a Tensor, got 1',
  );
  await rejectsExactly(
    gradcheck(
      any(() => 1),
      [input([1])],
    ),
    'gradcheck: fn: expected it to return a Tensor, got 1',
  );
  const unhandled: unknown[] = [];
  const note = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', note);
  await rejectsExactly(
    gradcheck(
      any(() => Promise.reject(new Error('on purpose'))),
      [input([1])],
    ),
    'gradcheck: fn: expected it to return a Tensor, got Promise',
  );
  await new Promise((resolve) => setTimeout(resolve, 5));
  process.off('unhandledRejection', note);
  assert.equal(unhandled, []);
  await rejectsExactly(
    gradcheck((x) => x, [input([1])], { eps: 0 }),
    'gradcheck: eps: expected a number > 0, got 0',
  );
  await rejectsExactly(
    gradcheck((x) => x, [input([1])], { atol: -1 }),
    'gradcheck: atol: expected a number >= 0, got -1',
  );
  await rejectsExactly(
    gradcheck((x) => x, [input([1])], any({ tolerance: 1 })),
    'gradcheck: options: expected only eps, atol, rtol, got tolerance',
  );
});

test.after(shutdown);
test.run();
