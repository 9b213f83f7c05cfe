import { shutdown, type Tensor, tensor } from '@kindling/core';
import { throwsExactly, withoutLoneErrors } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adam, LambdaLR, LRScheduler, Optimizer, SGD, type UpdateRule } from '../../src/index';

const parameter = (...values: number[]) => tensor(values, { requiresGrad: true });

/** Writes a gradient past whatever the Tensor itself says about it. */
function force(param: Tensor, grad: unknown): void {
  Object.defineProperty(param, 'grad', { value: grad, writable: true, configurable: true });
}

async function messageOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return 'nothing was thrown';
}

test.after(shutdown);

test('a gradient that is none is refused, and no parameter has moved', async () => {
  const params = [parameter(1), parameter(2, 3)];
  const optimizer = new SGD(params, { lr: 1, momentum: 0.5 });
  params[0].grad = tensor([1]);
  const expected = "SGD.step: paramGroups[0].params[1].grad: expected a Tensor of the parameter's shape [2] or null, got";
  for (const [grad, shown] of [
    [5, '5'],
    [undefined, 'undefined'],
    ['1', '"1"'],
    [[1, 1], '[1, 1]'],
    [Float32Array.of(1, 1), 'Float32Array(2)'],
    [tensor([1, 2, 3]), 'Tensor of shape [3]'],
    [tensor([1]), 'Tensor of shape [1]'],
    [tensor([[1, 2]]), 'Tensor of shape [1, 2]'],
    [Promise.resolve(tensor([1, 1])), 'Promise'],
  ] as const) {
    force(params[1], grad);
    assert.is(await messageOf(optimizer.step()), `KindlingError: ${expected} ${shown}`);
    assert.equal(await Promise.all(params.map((param) => param.toArray())), [[1], [2, 3]]);
    assert.is(optimizer.state.size, 0);
  }
  force(params[1], tensor([1, 1]));
  await optimizer.step();
  assert.equal(await Promise.all(params.map((param) => param.toArray())), [[0], [1, 2]]);
});

test('a gradient that is assigned is an error in words at the latest at the step', async () => {
  const param = parameter(1);
  const optimizer = new SGD([param], { lr: 1 });
  const assign = async (grad: unknown) => {
    param.grad = grad as never;
    await optimizer.step();
  };
  for (const grad of [5, '1', [1], tensor([1, 2])])
    assert.match(await messageOf(assign(grad)), /^KindlingError: .*grad: expected/);
  assert.equal(await param.toArray(), [1]);
});

test('a state that was written over by hand is refused, and nothing has changed', async () => {
  const param = parameter(1, 2);
  const adam = new Adam([param], { lr: 0.5 });
  param.grad = tensor([1, 1]);
  await adam.step();
  const values = await param.toArray();
  const good = adam.state.get(param) as NonNullable<ReturnType<typeof adam.state.get>>;
  for (const [state, message] of [
    [5, ': expected an object, got 5'],
    [null, ': expected an object, got null'],
    [tensor([1]), ': expected an object, got Tensor of shape [1]'],
    [[1], ': expected an object, got [1]'],
    [new Map([['step', 1]]), ': expected an object, got Map'],
    [{ ...good, step: Number.NaN }, '.step: expected an integer >= 0, got NaN'],
    [{ ...good, step: -1 }, '.step: expected an integer >= 0, got -1'],
    [{ ...good, step: undefined }, '.step: expected an integer >= 0, got undefined'],
    [{ ...good, step: '1' }, '.step: expected a Tensor or a number, got "1"'],
    [{ ...good, expAvg: 1 }, '.expAvg: expected a Tensor, got 1'],
    [{ ...good, expAvg: tensor(Int32Array.of(1, 2)) }, '.expAvg: expected float32, got int32'],
    [{ ...good, expAvgSq: tensor([1]) }, ".expAvgSq: expected the parameter's shape [2], got [1]"],
    [{ step: 1, expAvg: good.expAvg }, '.expAvgSq: expected a Tensor, got undefined'],
    [{ ...good, maxExpAvgSq: 0 }, '.maxExpAvgSq: expected a Tensor, got 0'],
  ] as const) {
    adam.state.set(param, state as never);
    assert.is(await messageOf(adam.step()), `KindlingError: Adam.step: state of parameter 0${message}`);
    assert.equal(await param.toArray(), values);
    assert.is(adam.state.get(param) as unknown, state);
  }
  const sgd = new SGD([param], { lr: 1, momentum: 0.5 });
  sgd.state.set(param, { momentumBuffer: 3 } as never);
  assert.is(
    await messageOf(sgd.step()),
    'KindlingError: SGD.step: state of parameter 0.momentumBuffer: expected a Tensor, got 3',
  );
  Object.assign(sgd, { state: {} });
  assert.is(await messageOf(sgd.step()), 'KindlingError: SGD.step: state: expected a Map, got Object');
});

test('a rule that gives something else than a parameter and its state is refused, and no parameter has moved', async () => {
  const params = [parameter(1), parameter(2, 3)];
  let second: unknown;
  const rule: UpdateRule<{ lr: number }, { count: number }> = {
    name: 'Odd',
    defaults: { lr: 1 },
    check() {},
    update(param, grad) {
      return param === params[1] ? (second as never) : { param: param.sub(grad), state: { count: 1 } };
    },
  };
  const optimizer = new Optimizer(rule, params, {});
  for (const param of params) param.grad = tensor(new Float32Array(param.numel).fill(1));
  const where = 'KindlingError: Odd.step: paramGroups[0].params[1]:';
  for (const [given, message] of [
    [undefined, 'expected { param, state } from the rule, got undefined'],
    [Promise.resolve({}), 'expected { param, state } from the rule, got Promise'],
    [{ state: {} }, 'param: expected a Tensor of shape [2] from the rule, got undefined'],
    [{ param: tensor([1]), state: {} }, 'param: expected a Tensor of shape [2] from the rule, got Tensor of shape [1]'],
    [{ param: tensor([1, 2]) }, 'state: expected an object, got undefined'],
    [{ param: tensor([1, 2]), state: { mean: [1] } }, 'state.mean: expected a Tensor or a number, got [1]'],
  ] as const) {
    second = given;
    assert.is(await messageOf(optimizer.step()), `${where} ${message}`);
    assert.equal(await Promise.all(params.map((param) => param.toArray())), [[1], [2, 3]]);
    assert.is(optimizer.state.size, 0);
  }
  second = { param: tensor([8, 9]), state: { count: 2 } };
  await optimizer.step();
  assert.equal(await Promise.all(params.map((param) => param.toArray())), [[0], [8, 9]]);
});

test('a rule that throws leaves the optimiser as it was, and fit for the next step', async () => {
  const params = [parameter(1), parameter(2)];
  let broken = true;
  const rule: UpdateRule<{ lr: number }, { count: number }> = {
    name: 'Throwing',
    defaults: { lr: 1 },
    check() {},
    update(param, grad, { count = 0 }) {
      if (param === params[1] && broken) throw new Error('not today');
      return { param: param.sub(grad), state: { count: count + 1 } };
    },
  };
  const optimizer = new Optimizer(rule, params, {});
  for (const param of params) param.grad = tensor([1]);
  assert.is(await messageOf(optimizer.step()), 'Error: not today');
  assert.is(optimizer.state.size, 0);
  broken = false;
  await optimizer.step();
  assert.equal(await Promise.all(params.map((param) => param.toArray())), [[0], [1]]);
  assert.equal([...optimizer.state.values()], [{ count: 1 }, { count: 1 }]);
});

test('a rule and a schedule that are async are refused, and what they reject with does not end the process', async () => {
  const failing = async () => {
    throw new Error('later');
  };
  const rule = { name: 'Late', defaults: { lr: 1 }, check() {}, update: failing } as never;
  const param = parameter(1);
  param.grad = tensor([1]);
  assert.is(
    await messageOf(new Optimizer(rule, [param], {}).step()),
    'KindlingError: Late.step: paramGroups[0].params[0]: expected { param, state } from the rule, got Promise',
  );
  throwsExactly(
    () => new Optimizer({ name: 'Late', defaults: { lr: 1 }, check: failing, update() {} } as never, [param], {}),
    'Late: rule.check: expected a check that throws at once, got Promise',
  );
  const optimizer = new SGD([param]);
  throwsExactly(
    () => new LRScheduler(optimizer, failing as never),
    'LRScheduler: lr of epoch 0: expected a number >= 0, got Promise',
  );
  throwsExactly(() => new LambdaLR(optimizer, failing as never), 'LambdaLR: lrLambda of epoch 0: expected a number, got Promise');
  await new Promise((resolve) => setTimeout(resolve, 20));
});

test('a closure is called, and waited for, before the update, and its loss is given back', async () => {
  const param = parameter(3);
  const optimizer = new SGD([param], { lr: 0.5 });
  const loss = await optimizer.step(async () => {
    await param.data();
    optimizer.zeroGrad();
    const loss = param.mul(param).sum();
    loss.backward();
    return loss;
  });
  assert.equal([await loss.item(), await param.item()], [9, 0]);
  for (const [given, message] of [
    [3, 'expected a function that computes the loss, calls backward() and gives the loss, got 3'],
    [() => 1, 'expected a function that gives the loss, a Tensor of one number, got one that gives 1'],
    [
      () => tensor([1, 2]),
      'expected a function that gives the loss, a Tensor of one number, got one that gives Tensor of shape [2]',
    ],
  ] as const) {
    assert.is(await messageOf(optimizer.step(given as never)), `KindlingError: SGD.step: closure: ${message}`);
  }
  assert.is(await param.item(), 0);
});

test('a state dict that is loaded during a step is refused: the step would overwrite it', async () => {
  const param = parameter(1);
  const optimizer = new SGD([param], { lr: 1, momentum: 0.5 });
  const saved = optimizer.stateDict();
  param.grad = tensor([1]);
  const step = optimizer.step();
  assert.throws(
    () => optimizer.loadStateDict(saved),
    'SGD.loadStateDict: expected the step before to be finished, got a call during it: "await optimizer.step()"',
  );
  await step;
  optimizer.loadStateDict(saved);
  assert.is(optimizer.state.size, 0);
});

test('a promise where a rule gives a tensor is refused, and its error is no lone one', () =>
  withoutLoneErrors(async () => {
    const broken = () => Promise.reject(new Error('nobody waits for it'));
    const where = 'KindlingError: Slow.step: paramGroups[0].params[0]';
    for (const [update, message] of [
      [
        () => ({ param: broken(), state: { a: broken() } }),
        `${where}: param: expected a Tensor of shape [1] from the rule, got Promise`,
      ],
      [
        (param: unknown) => ({ param, state: { a: broken(), b: broken() } }),
        `${where}: state.a: expected a Tensor or a number, got Promise`,
      ],
      [(param: unknown) => ({ param, state: [broken()] }), `${where}: state: expected an object, got [Promise]`],
    ] as const) {
      const rule = { name: 'Slow', defaults: { lr: 1 }, check: () => {}, update } as unknown as UpdateRule<{ lr: number }, never>;
      const param = parameter(1);
      param.grad = tensor([1]);
      assert.is(await messageOf(new Optimizer(rule, [param], {}).step()), message);
    }
  }));

test.run();
