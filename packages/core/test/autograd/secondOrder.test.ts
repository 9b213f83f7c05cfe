import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  arange,
  autograd,
  conv2d,
  gelu,
  linear,
  linspace,
  logSoftmax,
  maxPool2d,
  onesLike,
  shutdown,
  silu,
  softmax,
  type Tensor,
  tanh,
  tensor,
  useBackend,
} from '../../src/index';

const leaf = (data: number[]) => tensor(data, { requiresGrad: true });
const numbers = async (x: Tensor | null) => [...(await (x as Tensor).data())].map((value) => Math.round(value * 1e4) / 1e4);

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('gradients of gradients, as often as one likes', async () => {
  const x = leaf([1, -2]);
  let y = x.pow(4).sum();
  for (const expected of [
    [4, -32],
    [12, 48],
    [24, -48],
    [24, 24],
  ]) {
    const [dx] = autograd.grad(y, x, { createGraph: true });
    assert.equal(await numbers(dx), expected);
    y = dx.sum();
  }
  assert.is(x.grad, null);
});

test('backward with createGraph collects gradients that have a history', async () => {
  const x = leaf([2]);
  x.pow(3).sum().backward(undefined, { createGraph: true });
  const first = x.grad as Tensor;
  assert.ok(first.requiresGrad);
  x.grad = null;
  first.mul(first).sum().backward();
  // d (3 x^2)^2 / dx = 36 x^3
  assert.equal(await numbers(x.grad), [288]);
});

test('a Hessian times a vector, of weights, biases and what reads them', async () => {
  const x = [
    [0.7, -0.4],
    [0.2, 1.1],
    [-0.6, 0.3],
  ];
  const [w, b, v] = [
    [0.5, -1.5, 2, 0.3],
    [0.1, -0.2],
    [1.5, -0.5],
  ];
  // in float64: the gradient of sum(v . tanh(W x + b)), and the difference of two along ones
  const gradient = (step: number) => {
    const at = (list: number[], i: number) => list[i] + step;
    const found = { w: [0, 0, 0, 0], b: [0, 0], v: [0, 0] };
    for (const row of x) {
      for (const j of [0, 1]) {
        const t = Math.tanh(at(w, 2 * j) * row[0] + at(w, 2 * j + 1) * row[1] + at(b, j));
        const back = at(v, j) * (1 - t * t);
        found.v[j] += t;
        found.b[j] += back;
        for (const i of [0, 1]) found.w[2 * j + i] += back * row[i];
      }
    }
    return [...found.w, ...found.b, ...found.v];
  };
  const step = 1e-5;
  const [above, below] = [gradient(step), gradient(-step)];
  const round = (value: number) => Math.round(value * 1e4) / 1e4 + 0;
  const all = [leaf(w).reshape([2, 2]), leaf(b), leaf(v).reshape([1, 2])];
  const first = autograd.grad(linear(tanh(linear(tensor(x), all[0], all[1])), all[2]).sum(), all, { createGraph: true });
  const second = autograd.grad(first, all, { gradOutputs: first.map((grad) => onesLike(grad)) });
  assert.equal((await Promise.all(first.map(numbers))).flat(), gradient(0).map(round));
  assert.equal(
    (await Promise.all(second.map(numbers))).flat(),
    above.map((value, i) => round((value - below[i]) / (2 * step))),
  );
});

test('grad gives what was asked for, of values in between too', async () => {
  const [x, y, z] = [leaf([1, 2]), leaf([3, 4]), leaf([5, 6])];
  const product = x.mul(y);
  const out = product.mul(product).sum();
  const grads = autograd.grad(out, [product, x, y], { retainGraph: true });
  assert.equal(await Promise.all(grads.map(numbers)), [
    [6, 16],
    [18, 64],
    [6, 32],
  ]);
  assert.equal(autograd.grad(out, [z], { allowUnused: true, retainGraph: true }), [null]);
  throwsExactly(
    () => autograd.grad(out, [z], { retainGraph: true }),
    'grad: inputs[0]: expected the outputs to depend on it, got one they do not: allowUnused: true gives null',
  );
  throwsExactly(
    () => autograd.grad(out, [x.detach()], { retainGraph: true }),
    'grad: inputs[0]: expected a tensor that requires a gradient, got Tensor of shape [2], which does not',
  );
  throwsExactly(() => autograd.grad(product, x), 'grad: expected a scalar or a gradient of shape [2], got shape [2] and none');
  const [weighted] = autograd.grad([product, out], x, { gradOutputs: [tensor([1, 10]), null] });
  assert.equal(await numbers(weighted), [18 + 3, 64 + 40]);
});

test('a product of the Hessian and a vector', async () => {
  const x = leaf([1, 2, 3]);
  const v = tensor([1, 0, -1]);
  const y = x.mul(x).mul(x).sum().add(x.prod());
  const [g] = autograd.grad(y, x, { createGraph: true });
  const [hv] = autograd.grad(g, x, { gradOutputs: v });
  assert.equal(await numbers(hv), [6 * 1 + 3 * 0 - 2, 3 * 1 - 1, 2 - 18]);
});

test('the penalty of WGAN-GP', async () => {
  const w = tensor(
    [
      [0.5, -1],
      [2, 0.25],
    ],
    { requiresGrad: true },
  );
  const x = tensor(
    [
      [1, 2],
      [-1, 0.5],
      [0.25, 3],
    ],
    { requiresGrad: true },
  );
  const score = x.matmul(w).tanh().sum();
  const [gradX] = autograd.grad(score, x, { createGraph: true });
  const penalty = gradX.norm(2, 1).sub(1).square().mean();
  penalty.backward();
  assert.equal(w.grad?.shape, [2, 2]);
  const at = async (element: number, step: number) => {
    const moved = [0.5, -1, 2, 0.25];
    moved[element] += step;
    const leafX = x.detach();
    leafX.requiresGrad = true;
    const [g] = autograd.grad(
      leafX
        .matmul(tensor(moved, { shape: [2, 2] }))
        .tanh()
        .sum(),
      leafX,
    );
    return await g.norm(2, 1).sub(1).square().mean().item();
  };
  const got = await (w.grad as Tensor).data();
  for (let i = 0; i < 4; i++) {
    const expected = ((await at(i, 1e-2)) - (await at(i, -1e-2))) / 2e-2;
    assert.ok(Math.abs(got[i] - expected) < 2e-3, `${got[i]}, expected ${expected}`);
  }
});

test('a penalty on the gradient through convolution, pooling and softmax: PyTorch 2.13’s numbers', async () => {
  const leafOf = (x: Tensor) => {
    const made = x.detach();
    made.requiresGrad = true;
    return made;
  };
  const x = leafOf(linspace(-1, 1, 60).reshape([1, 2, 6, 5]).sin());
  const k = leafOf(linspace(-0.5, 0.7, 54).reshape([3, 2, 3, 3]).cos());
  const weights = arange(3).to('float32').reshape([1, 3, 1, 1]);
  const y = softmax(maxPool2d(conv2d(x, k).tanh(), 2), 1)
    .mul(weights)
    .sum();
  const [g] = autograd.grad(y, x, { createGraph: true });
  g.square().sum().backward();
  const got = (await (k.grad as Tensor).data()).filter((_, i) => i % 7 === 0);
  const expected = [
    -0.5937830209732056, -0.32623159885406494, 0.4208804965019226, 0.03200226649641991, -0.015045481733977795,
    -0.033878326416015625, 0.11030737310647964, -0.11686768382787704,
  ];
  expected.forEach((value, i) =>
    assert.ok(Math.abs(got[i] - value) < 1e-5 + 1.3e-6 * Math.abs(value), `${got[i]}, expected ${value}`),
  );
});

test('gradients that are made of a result are those that a gradient can be taken of', async () => {
  const all = [-30, -9, -3, -0.7, -1e-3, -1e-42, 0, 1e-36, 1e-5, 0.4, 2, 6, 40, Number.NaN];
  for (const of of [gelu, (x: Tensor) => gelu(x, { approximate: 'tanh' }), silu]) {
    const x = leaf(all);
    const [[plain], [short]] = [true, false].map((createGraph) => autograd.grad(of(x).sum(), x, { createGraph }));
    const [expected, got] = [await plain.data(), await short.data()];
    got.forEach((value, i) => {
      const isAlike = Math.abs(value - expected[i]) <= 1e-6 || (Number.isNaN(value) && Number.isNaN(expected[i]));
      assert.ok(isAlike, `${of.name} at ${all[i]}: ${value}, expected ${expected[i]}`);
    });
  }
});

test('a penalty on the gradient of logSoftmax, whose powers are kept for the first one', async () => {
  const numbersOf = [0.3, -0.5, 1.1];
  const powers = numbersOf.map(Math.exp);
  const p = powers.map((power) => power / powers.reduce((sum, other) => sum + other));
  const first = p.map((share, i) => (i === 0 ? 1 - share : -share));
  const dot = first.reduce((sum, g, i) => sum + g * p[i], 0);
  const rounded = (values: number[]) => values.map((value) => Math.round(value * 1e4) / 1e4);
  for (const createGraph of [true, false]) {
    const x = leaf(numbersOf);
    const y = logSoftmax(x, 0).select(0, 0);
    // a run between them: nobody has kept the powers then
    if (!createGraph) await y.item();
    const [g] = autograd.grad(y, x, { createGraph });
    assert.equal(await numbers(g), rounded(first));
    if (!createGraph) continue;
    g.square().sum().backward();
    assert.equal(await numbers(x.grad), rounded(p.map((share, i) => -2 * share * (first[i] - dot))));
  }
  const x = leaf(numbersOf);
  logSoftmax(x, 0).select(0, 0).backward();
  assert.equal(await numbers(x.grad), rounded(first));
});

test('MAML: a gradient through an inner step', async () => {
  const w = leaf([1, -1]);
  const inner = w
    .mul(tensor([2, 3]))
    .sum()
    .square();
  const [g] = autograd.grad(inner, w, { createGraph: true });
  const moved = w.sub(g.mul(0.1));
  moved.square().sum().backward();
  // moved = w - 0.1 * 2 (a.w) a, its derivative I - 0.2 a aT
  const a = [2, 3];
  const dot = -1;
  const at = a.map((value, i) => [1, -1][i] - 0.2 * dot * value);
  const along = a.reduce((sum, value, i) => sum + value * 2 * at[i], 0);
  assert.equal(
    await numbers(w.grad),
    a.map((value, i) => Math.round((2 * at[i] - 0.2 * value * along) * 1e4) / 1e4),
  );
});

test.after(shutdown);
test.run();
