import { expectedOf, loadFunctionalFixtures } from '@kindling/fixtures';
import { assertClose, testBackends, throwsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { autograd, noGrad, ones, shutdown, stack, type Tensor, tensor, useBackend, zeros } from '../../src/index';
import { any } from '../support/values';

const { hessian, hvp, jacobian, jvp, vjp } = autograd.functional;
const { inputs, results } = loadFunctionalFixtures();
const given = (name: keyof typeof inputs) => tensor(inputs[name].data.slice(), { shape: [...inputs[name].shape] });
const [x, m, v, w, u, s] = (['x', 'm', 'v', 'w', 'u', 's'] as const).map(given);

const curve = (x: Tensor) => stack([x.sin().sum(), x.square().prod(), x.matmul(x)]);
const energy = (x: Tensor, m: Tensor) => m.matmul(x).tanh().exp().sum().add(x.pow(3).sum().mul(m.mean()));
const parts = (x: Tensor, m: Tensor) => [m.matmul(x.sin()), m.mul(m).sum()];
const ofX = (x: Tensor) => energy(x, m);

/** As tooling/fixtures/generator/functionals.py lists them. */
const ours: Readonly<Record<string, () => readonly Tensor[]>> = {
  'jacobian, one': () => [jacobian(curve, x)],
  'jacobian, two': () => jacobian(parts, [x, m]).flat(),
  'hessian, one': () => [hessian(ofX, x)],
  'hessian, two': () => hessian(energy, [x, m]).flat(),
  'jvp, one': () => jvp(curve, x, v),
  'jvp, two': () => jvp(parts, [x, m], [v, w]).flat(),
  'vjp, two': () => vjp(parts, [x, m], [u, s]).flat(),
  'vjp, one': () => vjp(curve, x, v),
  'hvp, two': () => hvp(energy, [x, m], [v, w]).flat(),
  'hvp, one': () => hvp(ofX, x, v),
};

for (const { name: backend, threads } of testBackends()) {
  const test = suite(`derivatives of functions on ${backend}, ${threads} threads`);
  test.before(async () => {
    await useBackend(backend, { threads });
  });

  test('each is compared', () => {
    assert.equal(Object.keys(ours).sort(), Object.keys(results).sort());
  });

  for (const [name, expected] of Object.entries(results)) {
    test(`as PyTorch: ${name}`, async () => {
      const found = noGrad(() => ours[name]());
      assert.is(found.length, expected.length);
      for (const [i, one] of found.entries()) {
        assert.equal([...one.shape], [...expected[i].shape]);
        assert.is(one.requiresGrad, false);
        const of = `core/autograd.functional.${name.split(',')[0]}`;
        assertClose(await one.data(), expectedOf(expected[i]), { name: `${name}, ${i}`, of });
      }
    });
  }

  test.after(shutdown);
  test.run();
}

const gradOf = ({ grad }: Tensor) => grad?.toArray();
const rules = suite('derivatives of functions');

rules('with createGraph they hang on inputs that require a gradient', async () => {
  const leaf = tensor([2, 3], { requiresGrad: true });
  jacobian((x) => x.pow(3), leaf, { createGraph: true })
    .sum()
    .backward();
  assert.equal(await gradOf(leaf), [12, 18]);
  leaf.grad = null;
  const [value, product] = hvp((x) => x.pow(4).sum(), leaf, ones([2]), { createGraph: true });
  assert.is(await value.item(), 97);
  product.sum().backward();
  assert.equal(await gradOf(leaf), [48, 72]);
  leaf.grad = null;
  const [, change] = jvp((x) => x.square(), leaf, tensor([1, 10]), { createGraph: true });
  change.sum().backward();
  assert.equal(await gradOf(leaf), [2, 20]);
});

rules('inputs collect nothing, whether or not they require a gradient', async () => {
  const leaf = tensor([2, 3], { requiresGrad: true });
  assert.equal(await hessian((x) => x.square().sum(), leaf).toArray(), [
    [2, 0],
    [0, 2],
  ]);
  assert.is(leaf.grad, null);
  assert.is(jacobian((x) => x.square(), leaf).requiresGrad, false);
});

rules('where nothing depends there are zeros', async () => {
  assert.equal(await jacobian(() => ones([2]), zeros([3])).toArray(), [
    [0, 0, 0],
    [0, 0, 0],
  ]);
  assert.equal(await hessian((x) => x.sum(), zeros([2])).toArray(), [
    [0, 0],
    [0, 0],
  ]);
  const [first, second] = jacobian((x, _y) => x.mul(2), [ones([1]), ones([2])]);
  assert.equal([await first.toArray(), await second.toArray()], [[[2]], [[0, 0]]]);
  assert.equal(await jvp(() => ones([2]), ones([3]), ones([3]))[1].toArray(), [0, 0]);
  assert.equal([...jacobian((x) => x.narrow(0, 0, 0), ones([3])).shape], [0, 3]);
});

rules('a vector of one number need not be said', async () => {
  const [value, gradient] = vjp((x) => x.square().sum(), tensor([1, 2]));
  assert.equal([await value.item(), await gradient.toArray()], [5, [2, 4]]);
  assert.equal(await jvp((x) => x.mul(tensor([1, 2])), tensor(3))[1].toArray(), [1, 2]);
  const [, kept] = vjp((x) => x.square().sum(), tensor([1, 2], { requiresGrad: true }), { createGraph: true } as never);
  assert.is(kept.requiresGrad, true);
});

rules('refuses what does not fit', () => {
  throwsExactly(() => jacobian(any(3), x), 'jacobian: fn: expected a function, got 3');
  throwsExactly(
    () =>
      jacobian(
        any(() => 3),
        x,
      ),
    'jacobian: fn: expected it to return a Tensor or an array of them, got 3',
  );
  throwsExactly(() => jacobian(curve, any([3])), 'jacobian: inputs[0]: expected a Tensor, got 3');
  throwsExactly(() => jacobian(curve, []), 'jacobian: inputs: expected at least one Tensor, got none');
  throwsExactly(() => jacobian(() => [], x), "jacobian: fn's result: expected at least one Tensor, got none");
  throwsExactly(
    () => jacobian(curve, x.to('int32')),
    "jacobian: inputs: expected float32, got int32: x.to('float32') converts it",
  );
  throwsExactly(() => hessian(curve, x), 'hessian: fn: expected it to return a Tensor of one number, got Tensor of shape [3]');
  throwsExactly(() => vjp(curve, x, m), 'vjp: v: expected shape [3], got [2, 3]');
  throwsExactly(
    () => vjp(curve, x),
    'vjp: v: expected a Tensor for each of the outputs, as there is more than one number, got none',
  );
  throwsExactly(() => jvp(parts, [x, m], [v, v]), 'jvp: v[1]: expected shape [2, 3], got [3]');
  throwsExactly(() => hvp(ofX, x, [v, v]), 'hvp: v: expected one for each of 1 inputs, got 2');
});

rules.after(shutdown);
rules.run();
