import { linear, mseLoss, noGrad, shutdown, type Tensor, tensor } from '@kindling/core';
import { type FixtureArray, loadLbfgsFixtures } from '@kindling/fixtures';
import { assertClose, rejectsExactly, throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LBFGS, type LBFGSOptions } from '../../src/index';

const { model } = loadLbfgsFixtures();

const toTensor = ({ shape, data }: FixtureArray, requiresGrad = false) =>
  tensor(data.slice(), { shape: [...shape], requiresGrad });
const [input, target] = [model.input, model.target].map((array) => toTensor(array));

/** The model, its optimiser and what a step calls. */
function make(options: Partial<LBFGSOptions>, initial: readonly FixtureArray[] = model.initial) {
  const params = initial.map((array) => toTensor(array, true));
  const optimizer = new LBFGS(params, options);
  const closure = () => {
    optimizer.zeroGrad();
    const loss = mseLoss(linear(input, params[0], params[1]), target);
    loss.backward();
    return loss;
  };
  return { params, optimizer, closure };
}

const valuesOf = (params: Tensor[]) => Promise.all(params.map(async (param) => [...(await param.data())]));

test.after(shutdown);

for (const fixture of model.cases) {
  test(`follows PyTorch in float64: ${JSON.stringify(fixture.options)}`, async () => {
    const options = fixture.options as Partial<LBFGSOptions>;
    let { params, optimizer, closure } = make(options);
    for (const [step, expected] of fixture.parameters.entries()) {
      const loss = await optimizer.step(closure);
      assertClose(await loss.item(), fixture.losses[step], { rtol: 1e-4, of: 'optim/LBFGS', name: `loss of step ${step + 1}` });
      const numbers = await valuesOf(params);
      // every iteration divides by differences of gradients in float32
      for (const [i, { data }] of expected.entries()) {
        assertClose(numbers[i], data, {
          ...{ rtol: 1e-3, atol: 1e-3, of: 'optim/LBFGS' },
          name: `parameter ${i} after step ${step + 1}`,
        });
      }
      if (step !== 2) continue;
      const saved = optimizer.stateDict();
      ({ params, optimizer, closure } = make(
        {},
        params.map(({ shape }, i) => ({ shape, data: Float32Array.from(numbers[i]) })),
      ));
      optimizer.loadStateDict(saved);
      assert.equal(Object.keys(optimizer.stateDict().state[0]).sort(), Object.keys(saved.state[0]).sort());
    }
    const { state } = optimizer.stateDict();
    assert.equal(Object.keys(state[0]).sort(), Object.keys(fixture.state).sort());
  });
}
test('goes on from a state dict with the same bits', async () => {
  const options = { maxIter: 3, historySize: 2 };
  const whole = make(options);
  const first = make(options);
  for (let step = 0; step < 2; step++) {
    await whole.optimizer.step(whole.closure);
    await first.optimizer.step(first.closure);
  }
  const numbers = await valuesOf(first.params);
  const second = make(
    {},
    first.params.map(({ shape }, i) => ({ shape, data: Float32Array.from(numbers[i]) })),
  );
  second.optimizer.loadStateDict(first.optimizer.stateDict());
  for (const { optimizer, closure } of [whole, second]) for (let step = 0; step < 2; step++) await optimizer.step(closure);
  assert.equal(await valuesOf(second.params), await valuesOf(whole.params));
});

test('finds the place where a parabola is lowest, with an async closure, and gives the first loss', async () => {
  const [x, unused] = [tensor([3, -5], { requiresGrad: true }), tensor([7], { requiresGrad: true })];
  const optimizer = new LBFGS([x, unused], { lineSearchFn: 'strongWolfe' });
  const loss = await optimizer.step(async () => {
    optimizer.zeroGrad();
    const difference = x.sub(tensor([1, 2]));
    const loss = difference.mul(difference).sum();
    loss.backward();
    await loss.item();
    return loss;
  });
  assert.is(await loss.item(), 53);
  assertClose(await x.data(), [1, 2]);
  assertClose(await unused.data(), [7]);
});

test('a closure that keeps its parameters within bounds is gone on from where it put them', async () => {
  // torch.optim.LBFGS in PyTorch 2.13
  for (const [lineSearchFn, calls, last, place] of [
    [null, 12, 0.06718304753303528, [1.146599292755127, 0.2419261932373047, 0.30938687920570374]],
    ['strongWolfe', 18, 0.06876172870397568, [1.1453547477722168, 0.1512535661458969, 0.21996811032295227]],
  ] as const) {
    const x = tensor([0.9, 0.2, -0.5], { requiresGrad: true });
    const target = tensor([1.5, 0.3, 0.4]);
    const optimizer = new LBFGS([x], { lr: 0.5, maxIter: 4, lineSearchFn });
    const losses: number[] = [];
    for (let step = 0; step < 3; step++) {
      await optimizer.step(async () => {
        noGrad(() => x.clamp_(0, 1));
        optimizer.zeroGrad();
        const bent = x.at(0).mul(x.at(1)).sub(x.at(2)).pow(2);
        const loss = x.sub(target).pow(4).sum().add(bent);
        loss.backward();
        losses.push(await loss.item());
        return loss;
      });
    }
    assert.is(losses.length, calls);
    assertClose([losses[0], losses[calls - 1]], [0.18770001828670502, last]);
    // its directions divide by differences of gradients in float32
    assertClose(await x.data(), [...place], { rtol: 1e-4 });
  }
});

test('a closure that fails leaves parameters and state as they were', async () => {
  const { params, optimizer, closure } = make({ maxIter: 4 });
  await optimizer.step(closure);
  const [numbers, { state }] = [await valuesOf(params), optimizer.stateDict()];
  let calls = 0;
  const failing = optimizer.step(() => {
    if (calls++ === 2) throw new Error('out of data');
    return closure();
  });
  assert.is(await failing.catch(({ message }) => message), 'out of data');
  assert.equal(await valuesOf(params), numbers);
  assert.is(optimizer.stateDict().state[0].funcEvals, state[0].funcEvals);
  await optimizer.step(closure);
});

test('the number of evaluations follows that of iterations', () => {
  const maxEval = (options: Partial<LBFGSOptions>) => new LBFGS([tensor([1])], options).paramGroups[0].maxEval;
  assert.equal([maxEval({}), maxEval({ maxIter: 10 }), maxEval({ maxIter: 10, maxEval: 3 })], [25, 12, 3]);
});

test('refuses what it can not work with', async () => {
  const { optimizer, closure, params } = make({});
  const cases: [() => unknown, string][] = [
    [
      () => new LBFGS([{ params: params[0] }, { params: params[1] }]),
      'LBFGS: params: expected one group, whose parameters go together, got another',
    ],
    [() => new LBFGS(params, { maxIter: 0 }), 'LBFGS: maxIter: expected an integer >= 1, got 0'],
    [() => new LBFGS(params, { maxEval: 0.5 }), 'LBFGS: maxEval: expected an integer >= 1, got 0.5'],
    [() => new LBFGS(params, { toleranceGrad: -1 }), 'LBFGS: toleranceGrad: expected a number >= 0, got -1'],
    [() => new LBFGS(params, { toleranceChange: Number.NaN }), 'LBFGS: toleranceChange: expected a number >= 0, got NaN'],
    [() => new LBFGS(params, { historySize: 0 }), 'LBFGS: historySize: expected an integer >= 1, got 0'],
    [() => new LBFGS(params, { lineSearchFn: 'wolfe' as never }), 'LBFGS: lineSearchFn: expected "strongWolfe", got "wolfe"'],
  ];
  for (const [call, message] of cases) throwsExactly(call as () => void, message);
  await rejectsExactly(
    optimizer.step(),
    'LBFGS.step: closure: expected a function that computes the loss, calls backward() and gives the loss, got undefined',
  );
  await rejectsExactly(
    optimizer.step((() => 3) as never),
    'LBFGS.step: closure: expected a function that gives the loss, a Tensor of one number, got one that gives 3',
  );
  const running = optimizer.step(closure);
  await rejectsExactly(
    optimizer.step(closure),
    'LBFGS.step: expected the step before to be finished, got a second one: "await optimizer.step()"',
  );
  await running;
  const saved = optimizer.stateDict();
  const damaged: [object, string][] = [
    [{ state: null }, 'state: expected an object, got null'],
    [{ state: { 1: {} } }, 'key of state: expected 0, for the first parameter has it all, got "1"'],
    [{ state: { 0: 5 } }, 'state[0]: expected an object, got 5'],
    [{ state: { 0: { ...saved.state[0], nIter: 1.5 } } }, 'state[0].nIter: expected an integer >= 0, got 1.5'],
    [{ state: { 0: { ...saved.state[0], t: undefined } } }, 'state[0].t: expected a number, got undefined'],
    [
      { state: { 0: { ...saved.state[0], d: tensor([1]) } } },
      'state[0].d: expected float32 of shape [8], got float32 of shape [1]',
    ],
    [
      { state: { 0: { ...saved.state[0], oldStps: tensor([[1]]) } } },
      /oldStps: expected float32 of shape \[\d+, 8\], got float32 of shape \[1, 1\]/,
    ],
  ] as never;
  for (const [entries, message] of damaged) {
    const load = () => optimizer.loadStateDict({ ...saved, ...entries } as never);
    if (typeof message === 'string') throwsExactly(load, `LBFGS.loadStateDict: ${message}`);
    else assert.throws(load, message);
  }
  assert.equal(Object.keys(optimizer.stateDict().state[0]), Object.keys(saved.state[0]));
  optimizer.loadStateDict({ ...saved, state: { 0: {} } });
  assert.equal(optimizer.stateDict().state, {}, 'a state of another optimiser is none');
});

test.run();
