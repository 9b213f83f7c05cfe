import { eye, manualSeed, randn, shutdown, tensor, zeros } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Muon, type MuonOptions } from '../../src/index';

test.after(shutdown);

/** The step alone, of lr 1 along one gradient. */
async function stepAlong(gradient: ReturnType<typeof randn>, options: Partial<MuonOptions>) {
  const param = tensor(new Float32Array(gradient.numel), { shape: [...gradient.shape], requiresGrad: true });
  param.grad = gradient.detach();
  await new Muon([param], { lr: 1, weightDecay: 0, momentum: 0, ...options }).step();
  return param.detach().neg();
}

// Newton and Schulz's own coefficients, which converge
const exact = { nsCoefficients: [1.5, -0.5, 0], nsSteps: 60 } as const;

for (const [rows, columns] of [
  [3, 7],
  [7, 3],
  [5, 5],
]) {
  test(`a step of ${rows} x ${columns} is orthogonal, and grows with the shape`, async () => {
    manualSeed(rows);
    const gradient = randn([rows, columns]);
    const step = await stepAlong(gradient, exact);
    const square = rows > columns ? step.t().matmul(step) : step.matmul(step.t());
    const size = Math.min(rows, columns);
    assertClose(
      await square.data(),
      await eye(size)
        .mul(Math.max(1, rows / columns))
        .data(),
      { shape: [size, size] },
    );
    // the singular vectors are the gradient's: step^T gradient is symmetric
    const together = step.t().matmul(gradient);
    assertClose(await together.data(), await together.t().data(), { shape: [columns, columns] });
    const matched = await stepAlong(gradient, { ...exact, adjustLrFn: 'matchRmsAdamw' });
    assertClose(
      await matched.data(),
      await step.mul((0.2 * Math.sqrt(Math.max(rows, columns))) / Math.sqrt(Math.max(1, rows / columns))).data(),
    );
  });
}

test('the size of a gradient does not matter, and none makes no step', async () => {
  manualSeed(2);
  const gradient = randn([4, 6]);
  const step = await (await stepAlong(gradient, {})).data();
  for (const factor of [1e-3, 1e6]) assertClose(await (await stepAlong(gradient.mul(factor), {})).data(), step);
  assert.equal([...(await (await stepAlong(zeros([2, 2]), {})).data())], [0, 0, 0, 0]);
});

// PyTorch 2.13, whose iteration is in bfloat16 (8 bits): steps of 0.1 are off by some of its units, 0.1 / 256
test('is beside what PyTorch computes in bfloat16', async () => {
  const param = tensor([1, -2, 0.5, 0.25, 3, -1], { shape: [2, 3], requiresGrad: true });
  const optimizer = new Muon([param], { lr: 0.1 });
  const steps = [
    [
      [1, 2, 3, -1, 0.5, 2],
      [0.93804687, -2.02765632, 0.45203125, 0.33304688, 2.98406243, -1.04781246],
    ],
    [
      [0.5, -1, 2, 3, 1, -2],
      [0.89917421, -2.00524354, 0.34516722, 0.25198203, 2.91652632, -1.00452185],
    ],
  ];
  for (const [gradient, expected] of steps) {
    param.grad = tensor(gradient, { shape: [2, 3] });
    await optimizer.step();
    assertClose(await param.data(), expected, { rtol: 0, atol: 0.004 });
  }
});

test('refuses what is no matrix, in the constructor and by hand', async () => {
  const [matrix, vector] = [[[1, 2]], [1, 2]].map((values) => tensor(values, { requiresGrad: true }));
  const message = (where: string, name: string) =>
    `Muon${where}: ${name}: expected a matrix, got Tensor of shape [2]: give biases, norms and filters to another optimiser, such as AdamW`;
  throwsExactly(() => new Muon([matrix, vector]), message(': group 0', 'params[1]'));
  const optimizer = new Muon([matrix]);
  throwsExactly(() => optimizer.addParamGroup({ params: vector }), message(': group 1', 'params[0]'));
  assert.is(optimizer.paramGroups.length, 1);
  optimizer.paramGroups[0].params.push(vector);
  matrix.grad = tensor([[1, 1]]);
  const failed = await optimizer.step().catch((error: Error) => error.message);
  assert.is(failed, message('.step', 'paramGroups[0].params[1]'));
  assert.equal(await matrix.toArray(), [[1, 2]]);
});

test('refuses options out of range', () => {
  const cases: [object, string][] = [
    [{ lr: -1 }, 'lr: expected a number >= 0, got -1'],
    [{ weightDecay: -1 }, 'weightDecay: expected a number >= 0, got -1'],
    [{ momentum: -0.5 }, 'momentum: expected a number >= 0, got -0.5'],
    [{ nesterov: 1 }, 'nesterov: expected true or false, got 1'],
    [{ nsCoefficients: [1, 2] }, 'nsCoefficients: expected three numbers, got 2'],
    [{ nsCoefficients: 3 }, 'nsCoefficients: expected three numbers, got 3'],
    [{ nsCoefficients: [1, '2', 3] }, 'nsCoefficients[1]: expected a number, got "2"'],
    [{ eps: -1 }, 'eps: expected a number >= 0, got -1'],
    [{ nsSteps: 100 }, 'nsSteps: expected an integer from 0 to 99, got 100'],
    [{ nsSteps: 2.5 }, 'nsSteps: expected an integer from 0 to 99, got 2.5'],
    [{ adjustLrFn: 'match_rms_adamw' }, 'adjustLrFn: expected "original", "matchRmsAdamw", got "match_rms_adamw"'],
    [
      { maximize: true },
      'options: expected only lr, weightDecay, momentum, nesterov, nsCoefficients, eps, nsSteps, adjustLrFn, got maximize',
    ],
  ];
  for (const [options, message] of cases) throwsExactly(() => new Muon([tensor([[1]])], options), `Muon: ${message}`);
});

test.run();
