import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { arange, noGrad, ones, shutdown, slice, type Tensor, tensor, useBackend, zeros } from '../../src/index';
import { any } from '../support/values';

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('each method gives the tensor itself, changed', async () => {
  const x = tensor([1, 2, 4]);
  assert.is(x.add_(1), x);
  assert.equal(await x.toArray(), [2, 3, 5]);
  assert.is(x.sub_(tensor([1, 1, 1])), x);
  assert.equal(await x.toArray(), [1, 2, 4]);
  assert.is(x.mul_(tensor([3])), x);
  assert.equal(await x.toArray(), [3, 6, 12]);
  assert.is(x.div_(3), x);
  assert.equal(await x.toArray(), [1, 2, 4]);
  assert.is(x.fill_(Number.NaN), x);
  assert.equal([...(await x.data())], [Number.NaN, Number.NaN, Number.NaN]);
  assert.is(x.zero_(), x);
  assert.equal(await x.toArray(), [0, 0, 0]);
});

test('who took the values before keeps them', async () => {
  const x = tensor([1, 2]);
  const [snapshot, doubled] = [x.detach(), x.mul(2)];
  x.fill_(7);
  assert.equal(await snapshot.toArray(), [1, 2]);
  assert.equal(await doubled.toArray(), [2, 4]);
});

const refusedView = (method: string) =>
  `${method}: expected a tensor of its own, got a part, another shape or detach() of one, which would stay as it is: x.${method}(...) and x.indexPut_(places, value) change x, clone() copies`;

test('a part of a tensor is not changed: PyTorch would change the whole, too', async () => {
  const x = zeros([2, 3]);
  const parts: Tensor[] = [
    x.select(0, 0),
    x.narrow(0, 0, 1),
    x.slice(1, 0, 2),
    x.at(0),
    x.at(slice(0, 1), null),
    x.diagonal(),
    ...x.split(1),
    ...x.chunk(2, 1),
    ...x.unbind(1),
    x.at(0).reshape([3, 1]),
    x.detach().at(0),
  ];
  for (const part of parts) {
    throwsExactly(() => part.fill_(1), refusedView('fill_'));
    throwsExactly(() => part.add_(1), refusedView('add_'));
    throwsExactly(() => part.copy_(part.detach()), refusedView('copy_'));
    assert.equal(await part.clone().fill_(1).sum().item(), part.numel);
  }
  // what PyTorch copies is changed alone there, too
  assert.equal(await x.at([0, 1], 0).fill_(1).toArray(), [1, 1]);
  assert.equal(await x.flip([0]).fill_(1).sum().item(), 6);
  assert.equal(await x.sum().item(), 0);
});

test('detach() of what somebody holds is not changed: PyTorch would change that, too', async () => {
  const weight = tensor([1, 2], { requiresGrad: true });
  noGrad(() => {
    throwsExactly(() => weight.detach().mul_(0), refusedView('mul_'));
    throwsExactly(() => weight.detach().detach().fill_(0), refusedView('fill_'));
    throwsExactly(() => weight.view([2, 1]).detach().zero_(), refusedView('zero_'));
    throwsExactly(() => weight.add(1).at(0).detach().zero_(), refusedView('zero_'));
    // a value that nobody computed yet, too
    weight.mul_(3);
    throwsExactly(() => weight.detach().add_(1), refusedView('add_'));
    assert.equal(weight.detach().clone().fill_(7).shape, [2]);
  });
  assert.equal(await weight.toArray(), [3, 6]);
  // a result is left to nobody else
  const state = weight.mul(2).detach();
  assert.equal(await state.add_(1).toArray(), [7, 13]);
});

test('another shape of a leaf that is trained is not changed; one of what is left to nobody else is', async () => {
  const weight = zeros([2, 3], { requiresGrad: true });
  const shapes = [
    () => weight.reshape([6]),
    () => weight.view([3, 2]),
    () => weight.t(),
    () => weight.permute([1, 0]),
    () => weight.movedim(0, 1),
    () => weight.swapaxes(0, 1),
    () => weight.unflatten(1, [3, 1]),
    () => weight.unsqueeze(0),
    () => weight.squeeze(),
    () => weight.expand([2, 3]),
    () => weight.unsqueeze(0).reshape([6]),
  ];
  for (const shape of shapes) {
    throwsExactly(() => noGrad(() => shape().fill_(1)), refusedView('fill_'));
    throwsExactly(() => shape().mul_(2), refusedView('mul_'));
  }
  assert.equal(await arange(4).unsqueeze(1).reshape([2, 2]).mul_(2).toArray(), [
    [0, 2],
    [4, 6],
  ]);
});

test('under noGrad a leaf stays a leaf that collects its gradient', async () => {
  const weight = tensor([1, 2], { requiresGrad: true });
  noGrad(() => weight.mul_(3).sub_(1));
  assert.ok(weight.isLeaf && weight.requiresGrad);
  weight.mul(weight).sum().backward();
  assert.equal(await weight.grad?.toArray(), [4, 10]);
  noGrad(() => weight.zero_());
  assert.ok(weight.isLeaf && weight.requiresGrad);
});

test('what is changed in place outside of noGrad is differentiated through', async () => {
  const weight = tensor([1, 2], { requiresGrad: true });
  const hidden = weight.mul(3);
  hidden.add_(weight).mul_(2);
  assert.not(hidden.isLeaf);
  hidden.sum().backward();
  assert.equal(await weight.grad?.toArray(), [8, 8]);

  const sum = tensor([0, 0]);
  weight.grad = null;
  sum.add_(weight);
  assert.ok(sum.requiresGrad);
  sum.sum().backward();
  assert.equal(await (weight.grad as Tensor | null)?.toArray(), [1, 1]);
  assert.is(sum.grad, null);
});

test('filling cuts the history off', () => {
  const hidden = tensor([1, 2], { requiresGrad: true }).mul(3);
  assert.not(hidden.fill_(1).requiresGrad);
});

test('errors name the method, what came and what was expected', async () => {
  const weight = ones([2], { requiresGrad: true });
  for (const [name, change] of [
    ['add_', () => weight.add_(1)],
    ['sub_', () => weight.sub_(1)],
    ['mul_', () => weight.mul_(1)],
    ['div_', () => weight.div_(1)],
    ['fill_', () => weight.fill_(1)],
    ['zero_', () => weight.zero_()],
  ] as [string, () => Tensor][]) {
    throwsExactly(
      change,
      `${name}: expected a call under noGrad for a leaf tensor that requires a gradient, got one that is recorded: noGrad(() => x.${name}(...))`,
    );
  }
  const hidden = weight.mul(2);
  throwsExactly(
    () => noGrad(() => hidden.add_(1)),
    'add_: expected a tensor without history under noGrad, got the result of an op that requires a gradient: use detach() first',
  );
  throwsExactly(
    () => ones([2]).add_(ones([3, 2])),
    'add_: expected an operand that broadcasts to shape [2], got one that makes it [3, 2]',
  );
  throwsExactly(() => ones([2]).fill_(any(ones([]))), 'fill_: value: expected a number, got Tensor of shape []');
  throwsExactly(() => ones([2]).mul_(any('2')), 'mul_: expected a Tensor or a number, got "2"');
  assert.equal(await weight.toArray(), [1, 1]);
  assert.equal(await hidden.toArray(), [2, 2]);
});

test('copy_ is recorded as the others are: gradients flow to what was copied', async () => {
  const x = tensor([2, 3], { requiresGrad: true });
  const y = zeros([2]).copy_(x.mul(3));
  y.mul(y).sum().backward();
  // PyTorch's gradient: 2 * 3x * 3
  assert.equal(await x.grad?.toArray(), [36, 54]);

  // under noGrad, and into a leaf that has a gradient of its own, values alone are copied
  const apart = noGrad(() => zeros([2]).copy_(x.mul(3)));
  assert.not(apart.requiresGrad);
  const own = tensor([0, 0], { requiresGrad: true }).copy_(x.mul(3));
  assert.ok(own.isLeaf && own.requiresGrad);
  assert.equal(await own.toArray(), [6, 9]);
  // whoever copies a leaf does not become it
  const copy = zeros([2]).copy_(x);
  copy.sum().backward();
  assert.not(copy.isLeaf);
  assert.equal(await x.grad?.toArray(), [37, 55]);
});

test.after(shutdown);
test.run();
