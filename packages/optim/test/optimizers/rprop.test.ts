import { shutdown, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import { Rprop } from '../../src/index';

test.after(shutdown);

test('steps grow, shrink and pause by the signs of gradients, and none is made without a sign', async () => {
  const param = tensor([0, 0, 0, 0], { requiresGrad: true });
  const optimizer = new Rprop([param], { lr: 1, etas: [0.5, 2], stepSizes: [0, 3] });
  // as PyTorch 2.13
  for (const [gradient, expected] of [
    [
      [5, -1e-3, 0, 1],
      [-1, 1, 0, -1],
    ],
    [
      [1, 2, 1, Number.NaN],
      [-3, 1, -1, -1],
    ],
    [
      [1, 1, -1, 1],
      [-6, 0.5, -1, -2],
    ],
  ]) {
    param.grad = tensor(gradient);
    await optimizer.step();
    assertClose(await param.data(), expected);
  }
});

test('refuses options out of range', () => {
  const cases: [object, string][] = [
    [{ lr: -1 }, 'lr: expected a number >= 0, got -1'],
    [{ etas: 0.5 }, 'etas: expected a pair of numbers, got 0.5'],
    [{ etas: [0, 2] }, 'etas: expected a number > 0 and < 1 and one > 1, got 0 and 2'],
    [{ etas: [0.5, 1] }, 'etas: expected a number > 0 and < 1 and one > 1, got 0.5 and 1'],
    [{ etas: ['a', 1] }, 'etas[0]: expected a number, got "a"'],
    [{ stepSizes: [1, 0.5] }, 'stepSizes: expected a number >= 0 and one no smaller, got 1 and 0.5'],
    [{ stepSizes: [-1, 0.5] }, 'stepSizes: expected a number >= 0 and one no smaller, got -1 and 0.5'],
    [{ weightDecay: 0.1 }, 'options: expected only lr, etas, stepSizes, maximize, got weightDecay'],
  ];
  for (const [options, message] of cases) throwsExactly(() => new Rprop([tensor([1])], options), `Rprop: ${message}`);
});

test.run();
