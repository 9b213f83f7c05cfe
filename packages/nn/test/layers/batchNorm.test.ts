import { autograd, backendInfo, manualSeed, noGrad, randn, realize, shutdown, type Tensor, tensor, zeros } from '@kindling/core';
import {
  loadNormalizationFixtures,
  loadSecondOrderFixtures,
  type NormalizedBatch,
  type ReferenceResult,
  roundedToFloat32,
} from '@kindling/fixtures';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BatchNorm1d, BatchNorm2d, functional as F, Sequential } from '../../src/index';

const layers = { BatchNorm1d, BatchNorm2d };

async function close(actual: Tensor | null | undefined, expected: ReferenceResult, of: string, message: string): Promise<void> {
  assert.equal(actual?.shape, expected.shape, message);
  assertClose((await actual?.data()) as Float32Array, roundedToFloat32(expected), { of, name: message });
}

async function rejectsWith(work: Promise<unknown>, message: RegExp): Promise<void> {
  await work.then(
    () => assert.unreachable('no error'),
    (error: Error) => assert.match(error.message, message),
  );
}

for (const { name, layer: kind, features, options, keys, weight, bias, ...given } of loadNormalizationFixtures()) {
  test(`as PyTorch: ${name}`, async () => {
    const layer = new layers[kind](features, options);
    noGrad(() => {
      layer.weight?.copy_(tensor(weight.data));
      layer.bias?.copy_(tensor(bias.data));
    });
    assert.equal([...layer.stateDict().keys()], keys);
    const of = `nn/${kind}`;
    const check = async (index: number, expected: NormalizedBatch, when: string) => {
      layer.zeroGrad();
      const input = given.inputs[index];
      const x = tensor(input.data, { shape: [...input.shape], requiresGrad: true });
      const output = layer.forward(x);
      output.backward(tensor(given.upstreams[index].data, { shape: [...input.shape] }));
      await close(output, expected.output, of, `${when}: output`);
      await close(x.grad, expected.gradient, of, `${when}: gradient of the input`);
      for (const [i, parameter] of layer.parameters().entries()) {
        await close(parameter.grad, expected.parameterGradients[i], of, `${when}: gradient of parameter ${i}`);
      }
      const state = layer.stateDict();
      for (const [key, values] of Object.entries(expected.state)) await close(state.get(key), values, of, `${when}: ${key}`);
      if (expected.batches !== null) assert.is(await layer.numBatchesTracked?.item(), expected.batches, when);
    };
    for (const [index, expected] of given.training.entries()) await check(index, expected, `batch ${index}`);
    layer.eval();
    await check(0, given.evaluation, 'evaluation');
  });
}

for (const { op, name, inputs, upstream, weights, gradients } of loadSecondOrderFixtures()) {
  if (op !== 'batchNorm') continue;
  test(`gradients of gradients as PyTorch: ${name}`, async () => {
    const made = ({ shape, data }: (typeof inputs)[number], requiresGrad = true) =>
      tensor(data.slice(), { shape: [...shape], requiresGrad });
    const [x, weight, bias, seed] = [...inputs, upstream].map((one) => made(one));
    const output = F.batchNorm(x, null, null, { weight, bias, training: true });
    const first = autograd.grad(output, [x, weight, bias], { gradOutputs: seed, createGraph: true });
    const terms = first.map((grad, i) => grad.mul(made(weights[i], false)).sum());
    terms.reduce((sum, term) => sum.add(term)).backward();
    for (const [i, { grad, shape }] of [x, weight, bias, seed].entries()) {
      const actual = grad ?? zeros(shape);
      assertClose(await actual.data(), roundedToFloat32(gradients[i]), { name: `${name}, gradient ${i}` });
    }
  });
}

test('the function keeps running statistics in training only, and does without them there', async () => {
  const x = tensor([
    [1, 2],
    [3, 6],
  ]);
  const [mean, variance] = [zeros([2]), zeros([2])];
  const trained = F.batchNorm(x, mean, variance, { training: true, momentum: 0.5, eps: 0 });
  assertClose(await trained.toArray(), [
    [-1, -1],
    [1, 1],
  ]);
  assertClose(await mean.toArray(), [1, 2]);
  assertClose(await variance.toArray(), [1, 4]);
  assertClose(await F.batchNorm(x, mean, variance, { eps: 0 }).toArray(), [
    [0, 0],
    [2, 2],
  ]);
  assertClose(await mean.toArray(), [1, 2]);
  assertClose(await F.batchNorm(x, null, null, { training: true, eps: 0 }).toArray(), [
    [-1, -1],
    [1, 1],
  ]);
  throwsExactly(() => F.batchNorm(x, null, null), 'batchNorm: expected runningMean and runningVar outside of training, got null');
});

test('a batch of nothing leaves the statistics as they are', async () => {
  const layer = new BatchNorm2d(2);
  assert.equal((await layer.forward(zeros([0, 2, 2, 2])).data()).length, 0);
  assert.equal(await layer.runningMean?.toArray(), [0, 0]);
  assert.equal(await layer.runningVar?.toArray(), [1, 1]);
});

test('resetParameters begins anew', async () => {
  manualSeed(1);
  const layer = new BatchNorm1d(2);
  noGrad(() => layer.weight?.mul_(3));
  await layer.forward(randn([4, 2])).data();
  assert.not.equal(await layer.runningMean?.toArray(), [0, 0]);
  layer.resetParameters();
  const values = await Promise.all([...layer.stateDict().values()].map((value) => value.toArray()));
  assert.equal(values, [[1, 1], [0, 0], [0, 0], [1, 1], 0]);
  assert.ok(layer.weight?.requiresGrad && layer.weight.isLeaf);
});

test('the running statistics travel with the state dict, and a state without them is refused', async () => {
  manualSeed(2);
  const [layer, copy] = [new BatchNorm1d(2), new BatchNorm1d(2)];
  const x = randn([4, 2]);
  await layer.forward(x).data();
  copy.loadStateDict(layer.stateDict());
  assertClose(await copy.eval().forward(x).toArray(), (await layer.eval().forward(x).toArray()) as number[][]);
  assert.is(await copy.numBatchesTracked?.item(), 1);
  throwsExactly(
    () => copy.loadStateDict({ weight: zeros([2]), bias: zeros([2]) }),
    'BatchNorm1d.loadStateDict: missing keys running_mean, running_var',
  );
});

// s = torch.nn.Sequential(torch.nn.BatchNorm1d(2)); s[0].num_batches_tracked.fill_(7); given = dict(s.state_dict())
// del given['0.num_batches_tracked']; s.load_state_dict(given); s[0].num_batches_tracked  # 7 in PyTorch 2.13, all keys matched
test('weights of those who do not count batches are taken, and the count stays', async () => {
  const [layer, other] = [new BatchNorm1d(2), new BatchNorm1d(2)];
  await layer.forward(randn([4, 2])).data();
  const given = new Map([...other.stateDict()].map(([key, value]) => [`0.${key}`, value]));
  given.delete('0.num_batches_tracked');
  assert.equal(new Sequential(layer).loadStateDict(given), { missingKeys: [], unexpectedKeys: [] });
  assert.is(await layer.numBatchesTracked?.item(), 1);
  assert.equal(await layer.runningMean?.toArray(), [0, 0]);
});

test('the batches are counted in int32, beyond what float32 counts to, and a count of another dtype is converted', async () => {
  const layer = new BatchNorm1d(2);
  assert.is(layer.numBatchesTracked?.dtype, 'int32');
  assert.is(layer.stateDict().get('num_batches_tracked')?.dtype, 'int32');
  const count = async (given: Tensor) => {
    layer.loadStateDict({ num_batches_tracked: given }, { strict: false });
    await layer.forward(randn([4, 2])).data();
    assert.is(layer.numBatchesTracked?.dtype, 'int32');
    return layer.numBatchesTracked?.item();
  };
  const beyond = count(tensor(2 ** 24, { dtype: 'int32' }));
  // floats stand for integers on WebGL, which says so
  if (backendInfo()?.name === 'headlessgl')
    await rejectsWith(beyond, /^backend headlessgl: .*expected integers that stay below 2\^24/);
  else assert.is(await beyond, 2 ** 24 + 1);
  // b.load_state_dict({**b.state_dict(), 'num_batches_tracked': torch.tensor(3.7)}); b.num_batches_tracked is 3 in PyTorch 2.13
  assert.is(await count(tensor(3.7)), 4);
  assert.is(await count(tensor(true)), 2);
});

test('running statistics that come as whole numbers stay float32', async () => {
  const layer = new BatchNorm1d(2, { affine: false });
  const whole = (numbers: number[]) => tensor(Int32Array.from(numbers));
  layer.loadStateDict({ running_mean: whole([1, 2]), running_var: whole([4, 9]), num_batches_tracked: tensor(7) });
  assert.equal([layer.runningMean?.dtype, layer.runningVar?.dtype], ['float32', 'float32']);
  // (torch.tensor([[3., 5.]]) - torch.tensor([1., 2.])) / (torch.tensor([4., 9.]) + 1e-5).sqrt()  # PyTorch 2.13
  assertClose(
    await layer
      .eval()
      .forward(tensor([[3, 5]]))
      .toArray(),
    [[0.9999988079071045, 0.999999463558197]],
  );
});

test('refuses tensors of other dtypes than float32, and a count of bool', () => {
  const layer = new BatchNorm1d(1);
  throwsExactly(
    () => layer.forward(zeros([2, 1], { dtype: 'int32' })),
    "BatchNorm1d: input: expected float32, got int32: x.to('float32') converts it",
  );
  throwsExactly(
    () => F.batchNorm(zeros([2, 1]), zeros([1], { dtype: 'int32' }), null, { training: true }),
    "batchNorm: runningMean: expected float32, got int32: x.to('float32') converts it",
  );
  Object.assign(layer, { numBatchesTracked: tensor(false) });
  throwsExactly(() => layer.forward(zeros([2, 1])), 'BatchNorm1d: numBatchesTracked: expected int32, got bool');
});

test('the statistics are computed in the run of the output, and not again', async () => {
  const layer = new BatchNorm2d(2);
  await realize([layer.forward(randn([2, 2, 3, 3]))]);
  for (const buffer of layer.buffers()) assert.is.not(buffer.node.value, null);
});

test('refuses bad arguments and inputs', async () => {
  throwsExactly(() => new BatchNorm2d(0), 'BatchNorm2d: numFeatures: expected an integer >= 1, got 0');
  throwsExactly(() => new BatchNorm1d(2, { eps: '1' as never }), 'BatchNorm1d: eps: expected a number, got "1"');
  throwsExactly(() => new BatchNorm1d(2, { momentum: '1' as never }), 'BatchNorm1d: momentum: expected a number, got "1"');
  throwsExactly(() => new BatchNorm2d(2, { affine: 1 as never }), 'BatchNorm2d: affine: expected true or false, got 1');
  throwsExactly(
    () => new BatchNorm2d(2, { track_running_stats: false } as never),
    'BatchNorm2d: options: expected only eps, momentum, affine, bias, trackRunningStats, got track_running_stats',
  );
  throwsExactly(
    () => new BatchNorm2d(3).forward(zeros([2, 3])),
    'BatchNorm2d: input has 2 dimensions (shape [2, 3]), expected 4: (N, 3, H, W)',
  );
  throwsExactly(
    () => new BatchNorm1d(3).forward(zeros([2, 3, 1, 1])),
    'BatchNorm1d: input has 4 dimensions (shape [2, 3, 1, 1]), expected 2 or 3: (N, 3) or (N, 3, L)',
  );
  throwsExactly(
    () => new BatchNorm2d(3).forward(zeros([2, 4, 2, 2])),
    'BatchNorm2d: input has 4 channels in dimension 1 (shape [2, 4, 2, 2]), expected numFeatures = 3',
  );
  const layer = new BatchNorm1d(3);
  throwsExactly(
    () => layer.forward(zeros([1, 3])),
    'BatchNorm1d: input: expected more than 1 value per channel in training, got shape [1, 3]',
  );
  assert.is(await layer.numBatchesTracked?.item(), 0, 'nothing is counted');
  assert.equal(
    (
      await layer
        .eval()
        .forward(zeros([1, 3]))
        .data()
    ).length,
    3,
  );
  throwsExactly(
    () => F.batchNorm(zeros([2, 3]), zeros([2]), zeros([3])),
    'batchNorm: runningMean: expected shape [3], one number for each channel, got [2]',
  );
  throwsExactly(
    () => F.batchNorm(zeros([3]), null, null),
    'batchNorm: input: expected at least 2 dimensions (N, C, ...), got shape [3]',
  );
});

test.after(shutdown);
test.run();
