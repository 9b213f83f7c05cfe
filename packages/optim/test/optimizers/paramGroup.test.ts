import { isTensor, shutdown, tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adam, Optimizer, SGD } from '../../src/index';

const parameter = (...values: number[]) => tensor(values, { requiresGrad: true });

/** The message that a step is refused with, with nothing changed: parameters and state are as they were. */
async function refusal(optimizer: SGD | Adam): Promise<string> {
  const params = optimizer.paramGroups.flatMap((group) => (Array.isArray(group?.params) ? group.params.filter(isTensor) : []));
  const values = () => Promise.all(params.map(async (param) => [...(await param.data())]));
  const [before, states] = [await values(), [...optimizer.state.values()]];
  try {
    await optimizer.step();
  } catch (error) {
    assert.is((error as Error).name, 'KindlingError', String((error as Error).stack));
    assert.equal(await values(), before);
    assert.ok([...optimizer.state.values()].every((entries, i) => entries === states[i]));
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

async function trained(): Promise<SGD> {
  const params = [parameter(1, 2), parameter(3)];
  const optimizer = new SGD([{ params: [params[0]] }, { params: [params[1]], lr: 0.5 }], { lr: 0.1, momentum: 0.9 });
  for (const param of params) param.grad = tensor(new Float32Array(param.numel).fill(1));
  await optimizer.step();
  return optimizer;
}

test.after(shutdown);

const damages: [string, (optimizer: SGD) => void, string][] = [
  ['NaN as a rate', ({ paramGroups: [group] }) => set(group, { lr: Number.NaN }), '[0]: lr: expected a number >= 0, got NaN'],
  ['text as a rate', ({ paramGroups: [group] }) => set(group, { lr: 'fast' }), '[0]: lr: expected a number >= 0, got "fast"'],
  ['a rate below 0', ({ paramGroups: [, group] }) => set(group, { lr: -1 }), '[1]: lr: expected a number >= 0, got -1'],
  [
    'a rate that no float32 holds',
    ({ paramGroups: [group] }) => set(group, { lr: 1e39 }),
    '[0]: lr: expected a number that a float32 holds, got 1e+39',
  ],
  ['no rate', ({ paramGroups: [group] }) => set(group, { lr: undefined }), '[0]: lr: expected a number >= 0, got undefined'],
  ['momentum', ({ paramGroups: [group] }) => set(group, { momentum: -1 }), '[0]: momentum: expected a number >= 0, got -1'],
  ['nesterov', ({ paramGroups: [group] }) => set(group, { nesterov: 1 }), '[0]: nesterov: expected true or false, got 1'],
  [
    'nesterov with dampening',
    ({ paramGroups: [group] }) => set(group, { nesterov: true, dampening: 0.5 }),
    '[0]: nesterov: expected momentum > 0 and dampening = 0 with it, got momentum 0.9 and dampening 0.5',
  ],
  [
    'a misspelt option',
    ({ paramGroups: [group] }) => set(group, { learningRate: 0.1 }),
    '[0]: options: expected only lr, momentum, dampening, weightDecay, nesterov, maximize, params, initialLr, got learningRate',
  ],
  ['initialLr', ({ paramGroups: [group] }) => set(group, { initialLr: '1' }), '[0]: initialLr: expected a number >= 0, got "1"'],
  ['a number as a group', ({ paramGroups }) => paramGroups.push(5 as never), '[2]: expected a group { params, ... }, got 5'],
  ['null as a group', ({ paramGroups }) => paramGroups.push(null as never), '[2]: expected a group { params, ... }, got null'],
  ['a hole', ({ paramGroups }) => set(paramGroups, { length: 3 }), '[2]: expected an entry, got a hole in the array'],
  [
    'a Tensor as a group',
    ({ paramGroups }) => paramGroups.push(parameter(1) as never),
    '[2]: expected a group { params, ... }, got Tensor of shape [1]',
  ],
  [
    'null as parameters',
    ({ paramGroups: [group] }) => set(group, { params: null }),
    '[0].params: expected an array of Tensors, got null',
  ],
  [
    'one parameter without a list',
    ({ paramGroups: [group] }) => set(group, { params: parameter(1) }),
    '[0].params: expected an array of Tensors, got Tensor of shape [1]',
  ],
  [
    'a number as a parameter',
    ({ paramGroups: [group] }) => group.params.push(7 as never),
    '[0].params[1]: expected a Tensor, got 7',
  ],
  [
    'a result as a parameter',
    ({ paramGroups: [group] }) => group.params.push(parameter(1).mul(2)),
    '[0].params[1]: expected a leaf Tensor, got the result of an operation',
  ],
  [
    'a parameter twice',
    ({ paramGroups: [group, other] }) => group.params.push(other.params[0]),
    '[1].params[0]: expected each parameter once, got one that is already in another group',
  ],
];

function set(target: object, values: object): void {
  Object.assign(target, values);
}

for (const [name, damage, message] of damages) {
  test(`what was written into the groups by hand is refused by the next step: ${name}`, async () => {
    const optimizer = await trained();
    damage(optimizer);
    assert.is(await refusal(optimizer), `SGD.step: paramGroups${message}`);
    throwsExactly(() => optimizer.stateDict(), `SGD.stateDict: paramGroups${message}`);
  });
}

test('groups that are none are refused by everything that reads them', async () => {
  const optimizer = await trained();
  optimizer.paramGroups[0].params = null as never;
  const message = 'paramGroups[0].params: expected an array of Tensors, got null';
  throwsExactly(() => optimizer.zeroGrad(), `SGD.zeroGrad: ${message}`);
  throwsExactly(() => optimizer.addParamGroup({ params: parameter(1) }), `SGD.addParamGroup: ${message}`);
  throwsExactly(() => optimizer.loadStateDict({ state: {}, paramGroups: [] }), `SGD.loadStateDict: ${message}`);
  set(optimizer, { paramGroups: 'none' });
  throwsExactly(() => optimizer.zeroGrad(), 'SGD.zeroGrad: paramGroups: expected an array, got "none"');
});

function writeBeta(
  { paramGroups }: Pick<Adam, 'paramGroups'> | ReturnType<Adam['stateDict']>,
  group: number,
  at: number,
  beta: number,
): void {
  Object.assign(paramGroups[group].betas, { [at]: beta });
}

test('Adam: betas are checked before each step, and are nobody else’s', async () => {
  const [first, second] = [new Adam([parameter(1)]), new Adam([parameter(1)])];
  writeBeta(first, 0, 1, 1);
  assert.is(await refusal(first), 'Adam.step: paramGroups[0]: betas[1]: expected a number >= 0 and < 1, got 1');
  assert.equal(second.paramGroups[0].betas, [0.9, 0.999]);
  assert.equal(new Adam([parameter(1)]).paramGroups[0].betas, [0.9, 0.999]);
  const betas: [number, number] = [0.5, 0.5];
  const third = new Adam([{ params: [parameter(1)] }, { params: [parameter(2)] }], { betas });
  betas[0] = Number.NaN;
  writeBeta(third, 0, 0, 0.25);
  assert.equal(third.paramGroups[1].betas, [0.5, 0.5]);
  const saved = third.stateDict();
  writeBeta(third, 1, 0, 0.75);
  assert.equal(saved.paramGroups[1].betas, [0.5, 0.5]);
  third.loadStateDict(saved);
  writeBeta(saved, 1, 0, 7);
  assert.equal(third.paramGroups[1].betas, [0.5, 0.5]);
});

test('refuses what is no list of parameters', () => {
  const lists: [unknown, string][] = [
    [null, 'params: expected a list of Tensors, got null'],
    ['ab', 'params: expected a list of Tensors, got "ab"'],
    [{ length: 2 ** 40 }, 'params: expected a list of Tensors, got Object'],
    [Promise.resolve([]), 'params: expected a list of Tensors, got Promise'],
    [{ [Symbol.iterator]: 3 }, 'params: expected a list of Tensors, got Object whose iterator is 3'],
    [new Array(2), 'params[0]: expected an entry, got a hole in the array'],
    [[[parameter(1)]], 'group 0: params[0]: expected a Tensor, got [Tensor of shape [1]]'],
    [[{ params: 3 }], 'group 0: params: expected a list of Tensors, got 3'],
    [[{ params: new Float32Array(0) }], 'group 0: params: expected a list of Tensors, got Float32Array(0)'],
    [new Map([['weight', parameter(1)]]), 'params: expected a list of Tensors, got Map'],
    [[{ params: [parameter(1), null] }], 'group 0: params[1]: expected a Tensor, got null'],
    [[{ params: [parameter(1)] }, undefined], 'group 1: expected a group { params, ... }, got undefined'],
    [[{ params: [parameter(1)], initialLr: -1 }], 'group 0: initialLr: expected a number >= 0, got -1'],
    [
      [{ params: [parameter(1)], learningRate: 1 }],
      'group 0: options: expected only lr, momentum, dampening, weightDecay, nesterov, maximize, initialLr, got learningRate',
    ],
  ];
  for (const [params, message] of lists) {
    throwsExactly(() => new SGD(params as never), `SGD: ${message}`);
  }
  function* endless() {
    for (;;) yield 1;
  }
  throwsExactly(() => new SGD(endless() as never), 'SGD: params: expected at most 1048576 entries, got more');
});

test('a group that can not be added is not added', () => {
  const optimizer = new SGD([parameter(1)]);
  for (const [group, message] of [
    [undefined, 'expected a group { params, ... }, got undefined'],
    [null, 'expected a group { params, ... }, got null'],
    [5, 'expected a group { params, ... }, got 5'],
    [[], 'expected a group { params, ... }, got []'],
    [{}, 'expected a group { params, ... }, got Object'],
    [{ params: [parameter(1)], lr: Number.NaN }, 'lr: expected a number >= 0, got NaN'],
    [{ params: [parameter(1)], lr: null }, 'lr: expected a number >= 0, got null'],
  ] as const) {
    throwsExactly(() => optimizer.addParamGroup(group as never), `SGD: group 1: ${message}`);
  }
  assert.is(optimizer.paramGroups.length, 1);
  optimizer.addParamGroup({ params: parameter(1), lr: undefined });
  assert.is(optimizer.paramGroups[1].lr, 1e-3);
});

test('refuses what is no update rule', () => {
  const rule = { name: 'Mine', defaults: { lr: 1 }, check() {}, update() {} };
  const rules: [unknown, string][] = [
    [undefined, 'rule: expected an UpdateRule, got undefined'],
    [{ ...rule, name: 3 }, 'rule.name: expected text, got 3'],
    [{ ...rule, name: 'a\nb' }, 'rule.name: expected one line, got "a\\nb"'],
    [{ ...rule, name: 'x'.repeat(101) }, `rule.name: expected text of at most 100 characters, got 101: "${'x'.repeat(40)}..."`],
    [{ ...rule, defaults: null }, 'rule.defaults: expected an object of options, got null'],
    [{ ...rule, defaults: {} }, 'rule.defaults.lr: expected a number >= 0, got undefined'],
    [{ ...rule, check: undefined }, 'rule.check: expected a function, got undefined'],
    [{ ...rule, update: 'x' }, 'rule.update: expected a function, got "x"'],
    [{ ...rule, checkState: 1 }, 'rule.checkState: expected a function, got 1'],
  ];
  for (const [given, message] of rules) {
    throwsExactly(() => new Optimizer(given as never, [parameter(1)], {}), `Optimizer: ${message}`);
  }
  throwsExactly(
    () => new Optimizer(rule as never, [parameter(1)], { lr: Number.NaN }),
    'Mine: lr: expected a number >= 0, got NaN',
  );
});

test.run();
