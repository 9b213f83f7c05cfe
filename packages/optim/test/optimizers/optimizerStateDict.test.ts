import { shutdown, type Tensor, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adam, SGD } from '../../src/index';

const parameter = (...values: number[]) => tensor(values, { requiresGrad: true });

async function trained(): Promise<SGD> {
  const params = [parameter(1, 2), parameter(3)];
  const optimizer = new SGD(params, { lr: 0.1, momentum: 0.9 });
  params[0].grad = tensor([1, 2]);
  params[1].grad = tensor([3]);
  await optimizer.step();
  return optimizer;
}

const buffers = (optimizer: SGD) =>
  Promise.all(
    optimizer.paramGroups.flatMap(({ params }) => params.map((param) => optimizer.state.get(param)?.momentumBuffer?.toArray())),
  );

test.after(shutdown);

test('damaged state dicts are refused, and change nothing', async () => {
  const optimizer = await trained();
  const good = optimizer.stateDict();
  const [group] = good.paramGroups;
  const withGroup = (entries: object) => ({ ...good, paramGroups: [{ ...group, ...entries }] });
  const cases: [unknown, string][] = [
    [undefined, 'paramGroups: expected an array, got undefined'],
    ['{}', 'paramGroups: expected an array, got undefined'],
    [Promise.resolve(good), 'paramGroups: expected an array, got undefined'],
    [{ ...good, paramGroups: { length: 1 } }, 'paramGroups: expected an array, got Object'],
    [{ ...good, paramGroups: [null] }, 'paramGroups[0].params: expected 2 parameters as in this optimiser, got undefined'],
    [{ ...good, paramGroups: new Array(1) }, 'paramGroups[0].params: expected 2 parameters as in this optimiser, got undefined'],
    [withGroup({ params: 'ab' }), 'paramGroups[0].params: expected 2 parameters as in this optimiser, got "ab"'],
    [withGroup({ params: { length: 2 } }), 'paramGroups[0].params: expected 2 parameters as in this optimiser, got Object'],
    [withGroup({ params: new Array(2) }), 'paramGroups[0].params[0]: expected an entry, got a hole in the array'],
    [withGroup({ params: [0, '1'] }), 'paramGroups[0].params[1]: expected an integer from 0 to 1, got "1"'],
    [withGroup({ params: [0, 2] }), 'paramGroups[0].params[1]: expected an integer from 0 to 1, got 2'],
    [withGroup({ params: [1, 1] }), 'paramGroups[0].params[1]: expected each number once, got 1 again'],
    [withGroup({ lr: Number.NaN }), 'paramGroups[0]: lr: expected a number >= 0, got NaN'],
    [withGroup({ lr: null }), 'paramGroups[0]: lr: expected a number >= 0, got null'],
    [withGroup({ initialLr: 'x' }), 'paramGroups[0]: initialLr: expected a number >= 0, got "x"'],
    [
      withGroup({ betas: [0.9, 0.99] }),
      'paramGroups[0]: options: expected only lr, momentum, dampening, weightDecay, nesterov, maximize, initialLr, got betas',
    ],
    [{ ...good, state: null }, 'state: expected an object, got null'],
    [{ ...good, state: 5 }, 'state: expected an object, got 5'],
    [{ ...good, state: new Map([[0, good.state[0]]]) }, 'state: expected an object, got Map'],
    [{ ...good, state: [good.state[0], good.state[1]] }, 'state: expected an object, got [Object, Object]'],
    [{ ...good, state: { 1: undefined } }, 'state[1]: expected an object, got undefined'],
    [{ ...good, state: { '': good.state[1] } }, 'key of state: expected an integer from 0 to 1, got ""'],
    [{ ...good, state: { '01': good.state[1] } }, 'key of state: expected an integer from 0 to 1, got "01"'],
    [{ ...good, state: { '-1': good.state[1] } }, 'key of state: expected an integer from 0 to 1, got -1'],
    [{ ...good, state: { 0: null } }, 'state[0]: expected an object, got null'],
    [{ ...good, state: { 0: [] } }, 'state[0]: expected an object, got []'],
    [{ ...good, state: { 0: tensor([1, 2]) } }, 'state[0]: expected an object, got Tensor of shape [2]'],
    [{ ...good, state: { 0: { momentumBuffer: 1 } } }, 'state[0].momentumBuffer: expected a Tensor, got 1'],
    [{ ...good, state: { 0: { momentumBuffer: null } } }, 'state[0].momentumBuffer: expected a Tensor or a number, got null'],
  ];
  const before = [JSON.stringify(optimizer.paramGroups.map(({ params: _, ...options }) => options)), await buffers(optimizer)];
  for (const [stateDict, message] of cases) {
    throwsExactly(() => optimizer.loadStateDict(stateDict as never), `SGD.loadStateDict: ${message}`);
  }
  assert.equal(
    [JSON.stringify(optimizer.paramGroups.map(({ params: _, ...options }) => options)), await buffers(optimizer)],
    before,
  );
});

test('Adam refuses half a state', async () => {
  const param = parameter(1, 2);
  const optimizer = new Adam([param]);
  param.grad = tensor([1, 1]);
  await optimizer.step();
  const good = optimizer.stateDict();
  const { step, expAvg, expAvgSq } = good.state[0];
  for (const [state, message] of [
    [{ expAvg, expAvgSq }, 'step: expected an integer >= 0, got undefined'],
    [{ step: 0.5, expAvg, expAvgSq }, 'step: expected an integer >= 0, got 0.5'],
    [{ step: tensor([1, 1]), expAvg, expAvgSq }, 'step: expected an integer >= 0, got Tensor of shape [2]'],
    [{ step, expAvg }, 'expAvgSq: expected a Tensor, got undefined'],
    [{ step, expAvg: 0, expAvgSq }, 'expAvg: expected a Tensor, got 0'],
  ] as const) {
    throwsExactly(
      () => optimizer.loadStateDict({ ...good, state: { 0: state as never } }),
      `Adam.loadStateDict: state[0].${message}`,
    );
  }
  optimizer.loadStateDict({ ...good, state: { 0: { step: step as number, expAvg, expAvgSq, maxExpAvgSq: undefined as never } } });
  assert.equal(Object.keys(optimizer.stateDict().state[0]), ['step', 'expAvg', 'expAvgSq']);
});

test('a state belongs to the parameter whose number its group gives', async () => {
  const optimizer = await trained();
  const same = new SGD(
    [[1], [3, 3]].map((values) => ({ params: [parameter(...values)] })),
    { momentum: 0.9 },
  );
  const [group] = optimizer.stateDict().paramGroups;
  // the groups of `same` have the parameters in the other order
  same.loadStateDict({
    state: optimizer.stateDict().state,
    paramGroups: [
      { ...group, params: [1] },
      { ...group, params: [0] },
    ],
  });
  assert.equal(await buffers(same), [[3], [1, 2]]);
});

test('a first rate that the loaded groups have none of is forgotten', async () => {
  const optimizer = await trained();
  const saved = optimizer.stateDict();
  optimizer.paramGroups[0].initialLr = 7;
  optimizer.loadStateDict(saved);
  assert.is(optimizer.paramGroups[0].initialLr, undefined);
});

test('the state of a parameter that was taken out of its group is not saved under another number', async () => {
  const optimizer = await trained();
  optimizer.paramGroups[0].params.shift();
  const { state, paramGroups } = optimizer.stateDict();
  assert.equal(Object.keys(state), ['0']);
  assert.equal(paramGroups[0].params, [0]);
  assert.equal(await (state[0].momentumBuffer as Tensor).toArray(), [3]);
});

test('a state that someone wrote over with none is refused before anything changes', () => {
  const optimizer = new SGD([tensor([1], { requiresGrad: true })], { lr: 1 });
  const stateDict = optimizer.stateDict();
  stateDict.paramGroups[0].lr = 2;
  Object.assign(optimizer, { state: null });
  throwsExactly(() => optimizer.loadStateDict(stateDict), 'SGD.loadStateDict: state: expected a Map, got null');
  assert.is(optimizer.paramGroups[0].lr, 1);
});

test.run();
