import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { takeLeftBehind } from '../../src/graph/leftBehind';
import type { GraphNode } from '../../src/graph/node';
import { topologicalOrder } from '../../src/graph/topology';
import {
  conv2d,
  linear,
  maxPool2d,
  noGradSync,
  realize,
  seededRandom,
  shutdown,
  stack,
  Tensor,
  tensor,
  useBackend,
  zeros,
} from '../../src/index';
import { pad } from '../../src/ops/view';
import { rewriteGraph } from '../../src/rewrites/rewrites';
import { leavesOf } from '../support/values';

// What is made of a graph before it is cut into kernels must compute the same, from the same leaves in the same order.

const random = seededRandom(7);
const numbers = leavesOf(random);

function rewritten(...tensors: (Tensor | null)[]) {
  const roots = tensors.map((value) => (value as Tensor).node);
  const order = topologicalOrder(roots, (node) => node.value !== null);
  const before = { order, roots };
  return { before, after: rewriteGraph(before) };
}

const count = ({ order }: { order: readonly GraphNode[] }, name: string) => order.filter(({ op }) => op?.name === name).length;

/** Divides rows by their sums, layer after layer; each layer asks for the sum twice. */
function dividedBySums(x: Tensor, layers: number): Tensor {
  let value = x;
  for (let i = 0; i < layers; i++) {
    const [sum, again] = [value.sum(1, { keepDim: true }), value.sum(1, { keepDim: true })];
    value = value.div(sum).add(again);
  }
  return value;
}

/** A recurrent network's loss: one weight used at every step of a sequence, beside each other along `dim`. */
function recurrent(weight: Tensor, input: Tensor, steps: number, dim: number): Tensor {
  let state = zeros([3, 16]);
  const states: Tensor[] = [];
  for (let t = 0; t < steps; t++) {
    state = input.select(dim, t).add(linear(state, weight)).tanh();
    states.push(state);
  }
  return stack(states, dim).mul(0.5).sum();
}

test('a graph with nothing to rewrite is itself', () => {
  const x = numbers(3, 4);
  const { before, after } = rewritten(x.mul(2).exp(), x.sum());
  assert.ok(after.order === before.order && after.roots === before.roots);
});

test('what is computed alike is computed once, also where it is made of such values', () => {
  const { before, after } = rewritten(dividedBySums(numbers(3, 4), 4));
  assert.is(count(before, 'sum'), 8);
  assert.is(count(after, 'sum'), 4);
  assert.is(count(after, 'div'), 4);
});

test('the gradients of a weight that is used at every step are one product', () => {
  for (const dim of [0, 1]) {
    const [weight, input] = [numbers(16, 16), numbers(...(dim === 0 ? [5, 3, 16] : [3, 5, 16]))];
    const loss = recurrent(weight, input, 5, dim);
    loss.backward();
    const { before, after } = rewritten(loss, weight.grad, input.grad);
    assert.is(count(before, 'linearWeightGradient'), 5);
    assert.is(count(after, 'linearWeightGradient'), 1);
    assert.is(
      count(after, 'cat'),
      3,
      'the states, those before each step, and the gradients: these lie side by side for the input too',
    );
    assert.equal(
      after.order.filter((node) => node.value !== null),
      before.order.filter((node) => node.value !== null),
    );
    assert.equal(
      after.roots.map(({ shape }) => shape),
      before.roots.map(({ shape }) => shape),
    );
  }
});

test('what a run rewrites is not taken for what a program carries into the next', () => {
  const weight = numbers(16, 16);
  recurrent(weight, numbers(5, 3, 16), 5, 0).backward();
  takeLeftBehind();
  assert.is(count(rewritten(weight.grad).after, 'linearWeightGradient'), 1);
  assert.equal(takeLeftBehind().carried, []);
});

test('a product that someone else reads, or of many rows, stays, and so do other terms', () => {
  const [weight, other] = [numbers(4, 4), numbers(4, 4)];
  const products = [1, 2, 3].map((rows) => {
    const w = zeros([4, 4], { requiresGrad: true });
    linear(numbers(rows, 4), w).mul(numbers(rows, 4)).sum().backward();
    return w.grad as Tensor;
  });
  const many = zeros([4, 4], { requiresGrad: true });
  linear(numbers(40, 4), many).mul(numbers(40, 4)).sum().backward();
  noGradSync(() => {
    const sum = weight
      .add(products[0])
      .add(other.mul(2))
      .add(many.grad as Tensor);
    assert.is(count(rewritten(sum).after, 'linearWeightGradient'), 2, 'one product alone');
    assert.is(count(rewritten(sum, products[0]).after, 'linearWeightGradient'), 2);
    const three = products.reduce((total, product) => total.add(product), other);
    assert.is(count(rewritten(three).after, 'linearWeightGradient'), 3, 'rows of other numbers');
  });
});

for (const backend of ['cpu', 'webasm'] as const) {
  test(`joined products add up to what each gives by itself, on ${backend}`, async () => {
    await useBackend(backend);
    const [weight, input] = [numbers(16, 16), numbers(3, 7, 16)];
    const loss = recurrent(weight, input, 7, 1);
    loss.backward();
    const [w, x] = await Promise.all([weight.data(), input.data()]);
    const expected = gradientInFloat64(w, x);
    const found = await (weight.grad as Tensor).data();
    const worst = found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0);
    const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    assert.ok(worst < 1e-6 * largest, `off by ${worst} of ${largest}`);
  });
}

/** Of `recurrent` with 3 sequences of 7 steps that lie one after the other: the gradient of the weight, by the chain rule. */
function gradientInFloat64(weight: Float32Array, input: Float32Array): Float64Array {
  const gradient = new Float64Array(256);
  const grid = Array.from({ length: 16 }, (_, i) => i);
  for (let row = 0; row < 3; row++) {
    const states: number[][] = [grid.map(() => 0)];
    for (let t = 0; t < 7; t++) {
      const last = states[t];
      states.push(
        grid.map((o) =>
          Math.tanh(input[(row * 7 + t) * 16 + o] + grid.reduce((sum, i) => sum + weight[o * 16 + i] * last[i], 0)),
        ),
      );
    }
    let above = grid.map(() => 0);
    for (let t = 6; t >= 0; t--) {
      const inner = grid.map((o) => (0.5 + above[o]) * (1 - states[t + 1][o] ** 2));
      for (const o of grid) for (const i of grid) gradient[o * 16 + i] += inner[o] * states[t][i];
      above = grid.map((i) => grid.reduce((sum, o) => sum + inner[o] * weight[o * 16 + i], 0));
    }
  }
  return gradient;
}

test('equal products, sums and copies are computed once; what differs in anything is not', () => {
  const [x, w] = [numbers(3, 4), numbers(5, 4)];
  const { after } = rewritten(
    linear(x, w).exp(),
    linear(x, w).neg(),
    linear(x, numbers(5, 4)),
    x.sum(0).exp(),
    x.sum(0).neg(),
    x.sum(1),
  );
  assert.is(count(after, 'linear'), 2);
  assert.is(count(after, 'sum'), 2);
});

test('what is made of a value that stands in place of several is computed once too', () => {
  const x = numbers(3, 4);
  const [one, other] = [x.sum(0), x.sum(0)];
  const powers = other.exp();
  const twice = [powers.unsqueeze(0).sum(1), powers.unsqueeze(0).sum(1)];
  assert.is(count(rewritten(one, ...twice).after, 'sum'), 2);
});

test('equal values that are wanted themselves are all there', async () => {
  const x = numbers(3, 4);
  const both = [x.sum(0), x.sum(0)];
  await realize(both);
  assert.equal(await both[0].data(), await both[1].data());
});

/** The sum over images of the gradient that a max-pool gives an input of this size. */
function summedPoolGradient(size: number, options: { stride?: number; padding?: number } = {}, images = (grad: Tensor) => grad) {
  const x = numbers(2, 3, size, size);
  maxPool2d(x, 2, options).exp().sum().backward();
  return noGradSync(() => images(x.grad as Tensor).sum([0, 2, 3]));
}

test('the sum of a pooling’s gradient over images is that of what it spreads, with a remainder that no window covers too', () => {
  for (const size of [6, 7]) {
    const { before, after } = rewritten(summedPoolGradient(size));
    assert.is(count(before, 'maxPool2dSpread'), 1);
    assert.is(count(after, 'maxPool2dSpread'), 0);
  }
});

test('what is no such gradient, is cut off, or has other images stays itself', () => {
  const otherImages = (grad: Tensor) => grad.reshape([2, 3, 6, 6]).reshape([3, 2, 6, 6]);
  const sums = [{ padding: 1 }, { stride: 1 }].map((options) => summedPoolGradient(6, options));
  for (const sum of [...sums, summedPoolGradient(6, {}, otherImages)]) {
    assert.is(count(rewritten(sum).after, 'maxPool2dSpread'), 1);
  }
});

/** Whole numbers, whose sums are exact. */
const whole = (...shape: number[]) =>
  tensor(
    Float32Array.from({ length: shape.reduce((n, size) => n * size, 1) }, () => random.integer(9) - 4),
    { shape, requiresGrad: true },
  );
/** The gradients of a convolution's input, weight and bias, with a ReLU in front of the max pooling behind it, or behind that. */
function gradientsThrough(given: readonly Tensor[], order: 'relu first' | 'pooling first', options: { stride?: number } = {}) {
  const [x, weight, bias] = given.map((value) => value.detach().requiresGrad_());
  const y = conv2d(x, weight, bias);
  const z = order === 'relu first' ? maxPool2d(y.relu(), 2, options) : maxPool2d(y, 2, options).relu();
  z.square().sum().backward();
  return [x, weight, bias].map(({ grad }) => grad as Tensor);
}
for (const order of ['relu first', 'pooling first'] as const) {
  test(`a gradient on the way that was read before is a leaf of what comes behind it, ${order}`, async () => {
    await useBackend('webasm');
    for (const kernel of [3, 5]) {
      const gradient = async (isReadBefore: boolean) => {
        const weight = new Tensor(known.node).detach().narrow(2, 0, kernel).narrow(3, 0, kernel).requiresGrad_();
        const y = conv2d(input, weight);
        const between = order === 'relu first' ? y.relu() : y;
        between.retainGrad();
        const pooled = maxPool2d(between, 2);
        (order === 'relu first' ? pooled : pooled.relu()).square().sum().backward();
        if (isReadBefore) await (between.grad as Tensor).data();
        return (weight.grad as Tensor).data();
      };
      const [input, known] = [whole(4, 1, 12, 12).detach(), whole(5, 1, 5, 5)];
      assert.equal(await gradient(true), await gradient(false), `${kernel} x ${kernel}`);
    }
  });
}
const reluGradients = ({ order }: { order: readonly GraphNode[] }) =>
  order.filter(({ op }) => op?.name === 'reluGradient').map(({ shape }) => shape.slice(2));

for (const backend of ['cpu', 'webasm'] as const) {
  test(`a ReLU in front of a max pooling is asked once for each window on the way back, on ${backend}`, async () => {
    await useBackend(backend);
    const given = [whole(4, 2, 8, 8), whole(5, 2, 3, 3), whole(5)];
    const asked = rewritten(...gradientsThrough(given, 'relu first'));
    assert.equal(reluGradients(asked.before), [[6, 6]]);
    assert.equal(reluGradients(asked.after), [[3, 3]]);
    // windows that overlap may hand a place several gradients
    assert.equal(reluGradients(rewritten(...gradientsThrough(given, 'relu first', { stride: 1 })).after), [[6, 6]]);
    const [first, behind] = [gradientsThrough(given, 'relu first'), gradientsThrough(given, 'pooling first')];
    for (let i = 0; i < first.length; i++) assert.equal(await first[i].data(), await behind[i].data());
  });
}

/** Less of a tensor, as the gradient of padding takes it. */
function cropped(x: Tensor, before: readonly number[], after: readonly number[]): Tensor {
  return new Tensor(pad([x.node], { before, after, value: 0 }));
}
const convolved = ({ order }: { order: readonly GraphNode[] }) =>
  order.filter(({ op }) => op?.name === 'conv2d').map(({ shape }) => shape.slice(-2));

for (const backend of ['cpu', 'webasm'] as const) {
  test(`of a convolution whose borders are cropped only the rest is computed, on ${backend}`, async () => {
    await useBackend(backend);
    for (const [before, after, options] of [
      [[-1, -1], [-1, -1], {}],
      [[0, -1], [-2, 0], { padding: 2 }],
      [[-1, 0], [0, -1], { padding: 1, stride: 2 }],
      [[-1, -1], [0, -2], { padding: [0, 3], dilation: [1, 2] }],
      [[0, -1], [-1, -1], { padding: 1, groups: 3 }],
    ] as const) {
      const [x, weight] = [whole(20, 6, 9, 9), whole(6, 'groups' in options ? 2 : 6, 3, 3)];
      const y = conv2d(x, weight, null, options);
      // in groups the channels are two dimensions
      const crop = (value: Tensor) => {
        const inner = 'groups' in options ? new Tensor(value.node.inputs[0]) : value;
        const none = inner.shape.slice(2).map(() => 0);
        return cropped(inner, [...none, ...before], [...none, ...after]);
      };
      const part = crop(y);
      const graph = rewritten(part);
      assert.equal(convolved(graph.before), [y.shape.slice(-2)]);
      assert.equal(convolved(graph.after), [part.shape.slice(-2)], JSON.stringify({ before, after, options }));
      const alone = await crop(conv2d(x, weight, null, options)).data();
      // what is wanted whole is computed whole
      assert.equal(convolved(rewritten(part, y).after), [y.shape.slice(-2)]);
      await realize([part, y]);
      assert.equal(alone, await part.data(), JSON.stringify({ before, after, options }));
    }
  });
}

test('the gradient of an input that was padded has no borders to crop', () => {
  const [x, weight] = [numbers(2, 3, 8, 8), numbers(3, 3, 3, 3)];
  conv2d(x, weight, null, { padding: 1 }).exp().sum().backward();
  const { before, after } = rewritten(x.grad);
  assert.equal(convolved(before).sort(), [
    [10, 10],
    [8, 8],
  ]);
  assert.equal(convolved(after), [
    [8, 8],
    [8, 8],
  ]);
});

test('where convolutions lie between each other (a stride) each has no borders to crop', async () => {
  const inputGradient = (size: number) => {
    const [x, weight] = [whole(5, 3, size, size), whole(4, 3, 3, 3)];
    const y = conv2d(x, weight, null, { padding: 1, stride: 2 });
    y.mul(whole(...y.shape))
      .sum()
      .backward();
    return x.grad as Tensor;
  };
  // each part is an image of its own: four by four places of eight by eight, where with its borders it has five by five
  const gradient = inputGradient(8);
  const { before, after } = rewritten(gradient);
  assert.equal(
    convolved(before).map(([height, width]) => height * width),
    [25, 25, 25, 25],
  );
  assert.equal(convolved(after), Array(4).fill([4, 4]));
  assert.is(count(after, 'cat'), 3);
  // what is left where a stride does not divide is no part of each
  assert.equal(convolved(rewritten(inputGradient(7)).after), convolved(rewritten(inputGradient(7)).before));
  // wanted whole, it is computed whole
  const all = (gradient.node.inputs as GraphNode[])[0];
  assert.equal(convolved(rewritten(gradient, new Tensor(all)).after), convolved(before));
});

test('what is padded on one side stays, and so does what is cropped along the channels', () => {
  const [x, weight] = [numbers(2, 3, 8, 8), numbers(3, 3, 3, 3)];
  const y = () => conv2d(x, weight);
  for (const [before, after] of [
    [
      [0, 0, 0, 1],
      [0, 0, 0, -1],
    ],
    [
      [0, -1, 0, 0],
      [0, 0, -1, -1],
    ],
  ])
    assert.equal(convolved(rewritten(cropped(y(), before, after)).after), [[6, 6]]);
});

test.after(shutdown);
test.run();
