import { noGradSync, shutdown, type Tensor, tensor } from '@kindling/core';
import { assertClose, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ASGD } from '../../src/index';

test.after(shutdown);

test('ax is the parameter until the average begins, then the mean of those since, and a tensor of its own', async () => {
  const param = tensor([0], { requiresGrad: true });
  const optimizer = new ASGD([param], { lr: 1, lambd: 0, t0: 2 });
  const seen: number[][] = [];
  for (let step = 0; step < 6; step++) {
    param.grad = tensor([-1]);
    await optimizer.step();
    const { ax } = optimizer.state.get(param) as { ax: Tensor };
    seen.push([await param.item(), await ax.item()]);
  }
  // as PyTorch 2.13
  const expected = [1, 2, 3, 4, 4.5, 5];
  assertClose(
    seen.flat(),
    expected.flatMap((mean, step) => [step + 1, mean]),
  );
  noGradSync(() => param.fill_(7));
  assert.is(await (optimizer.state.get(param) as { ax: Tensor }).ax.item(), 5);
});

test('an average begins beside a parameter that was infinite before', async () => {
  const param = tensor([0], { requiresGrad: true });
  const optimizer = new ASGD([param], { lr: 1, lambd: 0, t0: 1e6 });
  param.grad = tensor([Number.NEGATIVE_INFINITY]);
  await optimizer.step();
  noGradSync(() => param.fill_(2));
  param.grad = tensor([0]);
  await optimizer.step();
  assert.is(await (optimizer.state.get(param) as { ax: Tensor }).ax.item(), 2);
});

test('refuses options out of range, and half a state', async () => {
  const cases: [object, string][] = [
    [{ lambd: -1 }, 'lambd: expected a number >= 0, got -1'],
    [{ alpha: -1 }, 'alpha: expected a number >= 0, got -1'],
    [{ t0: Number.NaN }, 't0: expected a number, got NaN'],
    [{ momentum: 1 }, 'options: expected only lr, lambd, alpha, t0, weightDecay, maximize, got momentum'],
  ];
  for (const [options, message] of cases) throwsExactly(() => new ASGD([tensor([1])], options), `ASGD: ${message}`);
  const param = tensor([1], { requiresGrad: true });
  const optimizer = new ASGD([param]);
  param.grad = tensor([1]);
  await optimizer.step();
  const good = optimizer.stateDict();
  throwsExactly(
    () => optimizer.loadStateDict({ ...good, state: { 0: { ...good.state[0], eta: undefined as never } } }),
    'ASGD.loadStateDict: state[0].eta: expected a number, got undefined',
  );
});

test.run();
