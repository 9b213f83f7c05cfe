import { noGradSync, shutdown, type Tensor, tensor } from '@kindling/core';
import { loadAveragingFixtures } from '@kindling/fixtures';
import { assertClose, rejectsExactly, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  AveragedModel,
  BatchNorm1d,
  getEmaAvgFn,
  getEmaMultiAvgFn,
  getSwaAvgFn,
  getSwaMultiAvgFn,
  Linear,
  type Module,
  Sequential,
  updateBn,
} from '../../src/index';

type State = ReturnType<typeof loadAveragingFixtures>['start'];
const { start, updates, batches, cases } = loadAveragingFixtures();

const make = () => new Sequential(new Linear(3, 2), new BatchNorm1d(2));

function load(model: Module, state: State): void {
  const entries = Object.entries(state).map(([name, value]): [string, Tensor] => [
    name,
    typeof value === 'number'
      ? tensor(value, { dtype: 'int32' })
      : tensor(Float32Array.from(value.data), { shape: [...value.shape] }),
  ]);
  model.loadStateDict(Object.fromEntries(entries));
}

async function assertState(model: Module, expected: State, name: string): Promise<void> {
  const state = model.stateDict();
  assert.equal([...state.keys()].sort(), Object.keys(expected).sort(), name);
  for (const [key, value] of Object.entries(expected)) {
    const actual = state.get(key) as Tensor;
    if (typeof value === 'number') assert.is(await actual.item(), value, `${key}, ${name}`);
    else
      assertClose(await actual.data(), value.data, {
        shape: [...value.shape],
        name: `${key}, ${name}`,
        of: 'nn/AveragedModel',
      });
  }
}

test.after(shutdown);

for (const { option, decay, useBuffers, states, afterUpdateBn } of cases) {
  test(`keeps PyTorch's averages: ${option} ${decay}${useBuffers ? ', buffers too' : ''}`, async () => {
    const functions = {
      avgFn: decay === null ? getSwaAvgFn() : getEmaAvgFn(decay),
      multiAvgFn: decay === null ? getSwaMultiAvgFn() : getEmaMultiAvgFn(decay),
    };
    const model = make();
    load(model, start);
    let averaged = new AveragedModel(model, { useBuffers, ...(option && { [option]: functions[option] }) });
    for (const [index, expected] of states.entries()) {
      load(model, updates[index]);
      averaged.updateParameters(model);
      await assertState(averaged, expected, `update ${index + 1}`);
      if (index !== 1) continue;
      const saved = averaged.stateDict();
      averaged = new AveragedModel(make(), { useBuffers, ...(option && { [option]: functions[option] }) });
      averaged.loadStateDict(saved);
    }
    const inputs = batches.map(({ shape, data }) => tensor(Float32Array.from(data), { shape: [...shape] }));
    averaged.eval();
    await updateBn(
      inputs.map((input) => [input, null]),
      averaged,
    );
    await assertState(averaged, afterUpdateBn, 'after updateBn');
    assert.is(averaged.training, false);
    assert.is((averaged.module[1] as BatchNorm1d).momentum, 0.1);
  });
}

test('computes as the model does, and is not trained with it', async () => {
  const model = new Linear(1, 1, { bias: false });
  const averaged = new AveragedModel(model);
  for (const weight of [1, 3, 8]) {
    noGradSync(() => model.weight.fill_(weight));
    averaged.updateParameters(model);
  }
  assert.equal([...(await averaged(tensor([[2]])).data())], [8]);
  assert.equal([...(await model(tensor([[2]])).data())], [16]);
});

test('a function of one’s own is given the averages, the values and their number', async () => {
  const model = new Linear(1, 1, { bias: false });
  const averaged = new AveragedModel(model, { avgFn: (average, current, count) => average.add(current.mul(count)) });
  for (const weight of [1, 3, 8]) {
    noGradSync(() => model.weight.fill_(weight));
    averaged.updateParameters(model);
  }
  assert.is(await averaged.module.weight.item(), 1 + 3 + 16);
});

test('refuses what it can not work with', async () => {
  const model = make();
  const averaged = new AveragedModel(model);
  const cases: [() => unknown, string][] = [
    [() => new AveragedModel(3 as never), 'AveragedModel: model: expected a Module, got 3'],
    [
      () => new AveragedModel(model, { avgFn: getSwaAvgFn(), multiAvgFn: getSwaMultiAvgFn() }),
      'AveragedModel: multiAvgFn: expected it or avgFn, got both',
    ],
    [() => new AveragedModel(model, { avgFn: 0.9 as never }), 'AveragedModel: avgFn: expected a function, got 0.9'],
    [() => new AveragedModel(model, { useBuffers: 1 as never }), 'AveragedModel: useBuffers: expected true or false, got 1'],
    [
      () => new AveragedModel(model, { decay: 0.9 } as never),
      'AveragedModel: options: expected only avgFn, multiAvgFn, useBuffers, got decay',
    ],
    [() => getEmaMultiAvgFn(2), 'getEmaMultiAvgFn: decay: expected a number from 0 to 1, got 2'],
    [() => getEmaAvgFn(-1), 'getEmaAvgFn: decay: expected a number from 0 to 1, got -1'],
    [
      () => averaged.updateParameters(new Linear(3, 2) as never),
      'AveragedModel.updateParameters: model: expected 4 parameters, as there were first, got 2',
    ],
    [
      () => averaged.updateParameters(new Sequential(new Linear(3, 3), new BatchNorm1d(2)) as never),
      'AveragedModel.updateParameters: model: parameters[0]: expected shape [2, 3], as it was first, got [3, 3]',
    ],
    [
      () => new AveragedModel(model, { avgFn: (() => 3) as never }).updateParameters(model),
      'AveragedModel: avgFn: expected a function that gives a Tensor of shape [2, 3], got one that gives 3',
    ],
    [
      () => new AveragedModel(model, { multiAvgFn: (async () => {}) as never }).updateParameters(model),
      'AveragedModel: multiAvgFn: expected a function that is done at once, got Promise',
    ],
  ];
  for (const [call, message] of cases) throwsExactly(call as () => void, message);
  await rejectsExactly(updateBn([], 3 as never), 'updateBn: model: expected a Module, got 3');
  await rejectsExactly(updateBn(3 as never, model), 'updateBn: loader: expected batches, got 3');
  await rejectsExactly(updateBn(new Map() as never, model), 'updateBn: loader: expected batches, got Map');
  await rejectsExactly(updateBn(new Float32Array() as never, model), 'updateBn: loader: expected batches, got Float32Array(0)');
  await rejectsExactly(updateBn([[3]], model), 'updateBn: loader: expected batches of Tensors, got [3]');
});

test.run();
