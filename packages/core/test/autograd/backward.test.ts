import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GraphNode } from '../../src/graph/node';
import { noGrad, opTable, realize, shutdown, Tensor, tensor, useBackend } from '../../src/index';

const AGAIN =
  'backward: the gradient was already taken through this graph; compute the loss again, or pass { retainGraph: true } the first time';

const leaf = (data: number[]) => tensor(data, { requiresGrad: true });
const numbers = async (x: Tensor | null) => [...(await (x as Tensor).data())];

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('a value used in several places collects what comes from each', async () => {
  const x = leaf([2, -3]);
  const square = x.mul(x);
  square.mul(square).add(square).sub(x).sum().backward();
  assert.equal(
    await numbers(x.grad),
    [2, -3].map((v) => 4 * v ** 3 + 2 * v - 1),
  );
});

test('two calls add up in a leaf, and start anew when the gradient is cleared', async () => {
  const x = leaf([1, 2]);
  x.mul(3).sum().backward();
  x.mul(x).sum().backward();
  assert.equal(await numbers(x.grad), [5, 7]);
  x.grad = null;
  x.mul(2).sum().backward();
  assert.equal(await numbers(x.grad), [2, 2]);
});

test('adding up does not depend on whether the first gradient was read', async () => {
  const x = leaf([1, 2]);
  x.mul(x).sum().backward();
  assert.equal(await numbers(x.grad), [2, 4]);
  x.mul(x).sum().backward();
  assert.equal(await numbers(x.grad), [4, 8]);
});

test('a broadcast input gets the sum over what repeated it', async () => {
  const [x, row, scalar] = [leaf([1, 2, 3, 4, 5, 6]), leaf([1, 10, 100]), tensor(3, { requiresGrad: true })];
  x.reshape([2, 3]).mul(row).mul(scalar).sum().backward();
  assert.equal(await numbers(x.grad), [3, 30, 300, 3, 30, 300]);
  assert.equal(await numbers(row.grad), [15, 21, 27]);
  assert.equal(scalar.grad?.shape, []);
  assert.equal(await numbers(scalar.grad), [5 + 70 + 900]);
});

test('a kept column gets its sum in its own shape', async () => {
  const column = tensor([[1], [2]], { requiresGrad: true });
  column
    .mul(tensor([[1, 2, 3]]))
    .sum()
    .backward();
  assert.equal(column.grad?.shape, [2, 1]);
  assert.equal(await numbers(column.grad), [6, 6]);
});

test('not a scalar: with a gradient of its shape', async () => {
  const x = leaf([1, 2]);
  x.mul(x).backward(tensor([10, 100]));
  assert.equal(await numbers(x.grad), [20, 400]);
});

test('a leaf is its own gradient', async () => {
  const x = tensor(5, { requiresGrad: true });
  x.backward();
  assert.equal(await numbers(x.grad), [1]);
});

test('a second call on the same graph is an error and changes no gradient', async () => {
  const x = leaf([1, 2]);
  const loss = x.mul(x).sum();
  loss.backward();
  throwsExactly(() => loss.backward(), AGAIN);
  assert.equal(await numbers(x.grad), [2, 4]);
  assert.is(await loss.item(), 5);
  throwsExactly(() => loss.backward(), AGAIN);
});

test('so is one through a part of it', async () => {
  const x = leaf([1, 2]);
  const square = x.mul(x);
  square.sum().backward();
  throwsExactly(() => square.mul(3).sum().backward(), AGAIN);
  assert.equal(await numbers(x.grad), [2, 4]);
});

test('a retained graph gives its gradient again', async () => {
  const x = leaf([1, 2]);
  const loss = x.mul(x).sum();
  loss.backward(undefined, { retainGraph: true });
  loss.backward(undefined, { retainGraph: true });
  assert.equal(await numbers(x.grad), [4, 8]);
  loss.backward();
  assert.equal(await numbers(x.grad), [6, 12]);
  throwsExactly(() => loss.backward(), AGAIN);
});

test('options may stand alone', async () => {
  const x = leaf([1, 2]);
  const loss = x.mul(x).sum();
  loss.backward({ retainGraph: true });
  loss.backward({ createGraph: true });
  assert.equal(await numbers(x.grad), [4, 8]);
  assert.ok(x.grad?.requiresGrad);
  throwsExactly(
    () => loss.backward({ keepGraph: true } as never),
    'backward: options: expected only retainGraph, createGraph, got keepGraph',
  );
  throwsExactly(() => loss.backward({} as never, {}), 'backward: gradient: expected a Tensor, got Object');
});

test('losses that share a part: the first one retains it', async () => {
  const x = leaf([1, 2]);
  const shared = x.mul(x);
  shared.sum().backward(undefined, { retainGraph: true });
  shared.mul(10).sum().backward();
  assert.equal(await numbers(x.grad), [22, 44]);
});

test('a loss that was read before can still be differentiated', async () => {
  const x = leaf([1, 2]);
  const loss = x.mul(x).sum();
  assert.is(await loss.item(), 5);
  loss.backward();
  assert.equal(await numbers(x.grad), [2, 4]);
});

test('the history is let go once the gradient is taken and all is computed', async () => {
  const x = leaf([1, 2]);
  const square = x.mul(x);
  const loss = square.sum();
  await realize([square, loss]);
  assert.is(loss.node.inputs.length, 1, 'until then it is kept');
  loss.backward();
  await x.grad?.data();
  for (const { node } of [square, loss, x.grad as Tensor]) assert.is(node.inputs.length, 0);
});

test('a gradient has no history of its own', () => {
  const x = leaf([1, 2]);
  x.mul(x).sum().backward();
  x.mul(x).sum().backward();
  assert.not(x.grad?.requiresGrad);
});

test('where nothing is recorded nothing arrives', () => {
  const [x, y] = [leaf([1, 2]), leaf([3, 4])];
  x.detach()
    .mul(y)
    .add(noGrad(() => x.mul(2)))
    .sum()
    .backward();
  assert.is(x.grad, null);
  assert.ok(y.grad);
});

test('only leaves collect', () => {
  const x = leaf([1, 2]);
  const square = x.mul(x);
  assert.ok(x.isLeaf);
  assert.not(square.isLeaf);
  assert.ok(square.detach().isLeaf);
  assert.ok(tensor([1]).isLeaf);
  square.sum().backward();
  assert.is(square.grad, null);
});

test('a leaf can be told to collect no longer', () => {
  const x = leaf([1, 2]);
  x.requiresGrad = false;
  assert.not(x.mul(2).requiresGrad);
  x.requiresGrad = true;
  x.sum().backward();
  assert.ok(x.grad);
});

test('an argmax ends the way', () => {
  const x = leaf([1, 2]);
  assert.not(x.argmax().requiresGrad);
});

test('a gradient of 0 is asked for in vain, one that is not written is an error', () => {
  const x = leaf([1, 2]);
  assert.not(x.eq(x.mul(2)).requiresGrad);
  const { gradient, ...rest } = opTable.get('exp')!;
  const spread = new Tensor(
    new GraphNode({ ...rest, name: 'unwritten', gradient: 'missing' }, [x.mul(3).node], undefined, [2], true),
  );
  throwsExactly(
    () => spread.sum().backward(),
    'backward: expected ops that have a gradient on the way to what requires one, got unwritten, whose gradient is not written',
  );
  assert.is(x.grad, null);
});

test('what can not be differentiated says so', () => {
  const x = leaf([1, 2]);
  throwsExactly(
    () => tensor([1]).backward(),
    'backward: no tensor that led here has requiresGrad, there is nothing to differentiate (gradients have a history only with createGraph: true)',
  );
  throwsExactly(() => x.mul(2).backward(), 'backward: expected a scalar or a gradient of shape [2], got shape [2] and none');
  throwsExactly(() => x.mul(2).backward(tensor([1, 2, 3])), 'backward: gradient: expected shape [2], got [3]');
  throwsExactly(() => {
    x.mul(2).requiresGrad = false;
  }, 'requiresGrad: only leaf tensors can be changed, this one is the result of an op; use detach()');
  assert.is(x.grad, null);
});

test.after(shutdown);
test.run();
