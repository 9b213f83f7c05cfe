import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pairedTarget, wasmTarget } from '../../src/codegen/wasm/target';
import { conv2d, noGrad, randn, realize, shutdown, type Tensor, tensor, useBackend } from '../../src/index';
import { kernelNames, scheduleOf } from '../support/schedules';
import { numbers } from '../support/values';

/** What a recurrent cell makes of its sums and its state, as a gradient reads it: each value has memory. `gate` is what opens and closes. */
function cell(sums: Tensor, state: Tensor, gate = (x: Tensor) => x.sigmoid()): Tensor[] {
  const [letIn, kept, fresh, shown] = sums.chunk(4, 1);
  const gates = [gate(letIn), gate(kept), fresh.tanh(), gate(shown)];
  const next = gates[1].mul(state).add(gates[0].mul(gates[2]));
  const seen = next.tanh();
  return [...gates, next, seen, gates[3].mul(seen)];
}

/** What reads values in kernels of their own. */
const readApart = (values: readonly Tensor[]) => values.flatMap((value) => [value.sum(0), value.sum(1)]);

const sizes = (tensors: readonly Tensor[], target: Parameters<typeof scheduleOf>[1] = true) =>
  scheduleOf(tensors, target).kernels.map(({ kernel }) => kernel.values.length);

const names = 'sigmoid, sigmoid, tanh, mul+mul+add, sigmoid, tanh, mul';
const [sums, state] = [randn([5, 28]), randn([5, 7])];

test('the values of a recurrent cell are one kernel', () => {
  for (const target of [wasmTarget, pairedTarget]) {
    const kernels = kernelNames(readApart(cell(sums, state)), target);
    assert.is(kernels.length, 15);
    assert.equal([...(kernels[0] as string).split(', ')].sort(), [...names.split(', ')].sort());
  }
});

test('where each thread computes a cell of a buffer they stay apart', () => {
  assert.ok(sizes(readApart(cell(sums, state)), false).every((values) => values === 1));
});

test('what a host joins to pairs of vectors is not put beside what it does not', () => {
  const values = cell(sums, state, (x) => x.erf());
  for (const { kernel } of scheduleOf(readApart(values), pairedTarget).kernels) {
    const kinds = kernel.name.split(', ').map((name) => name.includes('erf'));
    assert.is(new Set(kinds).size, 1, kernel.name);
  }
});

test('they are the numbers of kernels of their own, whatever the sizes', async () => {
  await useBackend('webasm', { threads: 1 });
  for (const [rows, columns] of [
    [1, 1],
    [3, 7],
    [5, 33],
    [32, 128],
  ]) {
    const [x, c] = [randn([rows, 4 * columns]), randn([rows, columns])];
    const together = readApart(cell(x, c));
    assert.ok(sizes(together).includes(7));
    await realize(together);
    // what is wanted itself is no sibling
    const alone = cell(x, c);
    assert.ok(sizes(alone).every((values) => values === 1));
    await realize(alone);
    const ofAlone = readApart(alone);
    for (const [i, value] of together.entries()) assert.equal(await numbers(value), await numbers(ofAlone[i]));
  }
  await shutdown();
});

test('other shapes, integers, results, and what leads to a convolution stay apart', () => {
  const x = tensor([[1, 2, 3, 4, 5]]);
  const apart = (a: Tensor, b: Tensor) => sizes(readApart([a, b])).every((n) => n === 1);
  assert.not(apart(x.exp(), x.neg()));
  assert.ok(apart(x.exp(), x.narrow(1, 0, 4).exp()));
  assert.ok(apart(x.exp(), x.gt(2)));
  assert.equal(sizes([x.exp(), x.neg()]), [1, 1]);
  const images = randn([16, 3, 8, 8]);
  const [a, b] = noGrad(() => [images.exp(), images.neg()]);
  const weight = randn([2, 3, 3, 3]);
  assert.ok(sizes([a, b].flatMap((value) => [conv2d(value, weight), value.sum()])).every((n) => n === 1));
});

test('what an update puts in the place of parameters and their state is one kernel, results beside it are not', () => {
  const [weight, momentum, grad] = [randn([5, 7]), randn([5, 7]), randn([5, 7])];
  const direction = momentum.mul(0.5).add(grad);
  const results = [weight.sub(direction.mul(0.1)), direction, grad.exp(), weight.neg()];
  const sizesOf = (updates: boolean) => scheduleOf(results, true, updates).kernels.map(({ kernel }) => kernel.values.length);
  assert.equal(sizesOf(true).sort(), [1, 1, 2]);
  assert.equal(sizesOf(false), [1, 1, 1, 1]);
  // Adam's three
  const square = momentum.mul(0.9).add(grad.mul(grad));
  const adam = [weight.sub(direction.div(square.sqrt())), direction, square];
  assert.equal(
    scheduleOf(adam, true, true).kernels.map(({ kernel }) => kernel.values.length),
    [3],
  );
});

test('a view that has numbers already is no view any more', async () => {
  await useBackend('webasm', { threads: 1 });
  const view = tensor([1, 2, 3]).narrow(0, 1, 2);
  await view.data();
  const [a, b] = [view.exp(), view.neg()];
  const got = await numbers(a.sum().add(b.sum()).add(a.max()).add(b.max()));
  assert.ok(Math.abs(got[0] - (Math.exp(2) + 2 * Math.exp(3) - 7)) < 1e-4, `${got}`);
  await shutdown();
});

test.run();
