import { type Tensor, zeros } from '@kindling/core';
import * as optim from '@kindling/optim';
import { anything, type Domain, optional } from '../domains/domain';
import { callback, givingOne } from '../domains/functions';
import { list, tuple } from '../domains/lists';
import { options, optionsWith, record } from '../domains/objects';
import {
  adadeltaOptions,
  adafactorOptions,
  adagradOptions,
  adamaxOptions,
  adamOptions,
  asgdOptions,
  group,
  lbfgsOptions,
  learnedMatrix,
  muonOptions,
  nadamOptions,
  params,
  radamOptions,
  rmspropOptions,
  rpropOptions,
  sgdFits,
  sgdOptions,
  withGradient,
} from '../domains/optimizers';
import { integer, number, text } from '../domains/simple';
import { isTensor, tensorLike, tensorOf } from '../domains/tensors';
import { WrongResult } from '../values/functions';
import { leafKinds } from '../values/tensors';
import { change, ctor, fn, getter, method, type Row, setter } from './row';

// biome-ignore lint/suspicious/noExplicitAny: optimisers of whatever options and state
type AnyOptimizer = optim.Optimizer<any, any>;

const sgd = () => new optim.SGD([withGradient()], { lr: 0.1, momentum: 0.9 });
const adam = () => new optim.Adam([withGradient()]);
const lbfgs = () => new optim.LBFGS([withGradient()]);

/** One that has lost its group. */
function empty(): optim.LBFGS {
  const optimizer = lbfgs();
  optimizer.paramGroups.length = 0;
  return optimizer;
}

const closure = givingOne(
  'the loss',
  tensorOf('of one number', { made: () => [1], fits: (shape) => shape.every((size) => size === 1) }),
);

/** Takes a step with new gradients. */
async function takeStep(optimizer: AnyOptimizer): Promise<Tensor[]> {
  const learned = optimizer.paramGroups.flatMap((one) => one.params);
  optimizer.zeroGrad();
  const losses = learned.filter((param) => param.requiresGrad).map((param) => param.mul(param).sum());
  for (const loss of losses) loss.backward();
  await optimizer.step(() => losses.at(0) ?? zeros([]));
  return learned;
}

/** Takes a step, and gives the optimiser back its own state. */
async function useOptimizer(optimizer: AnyOptimizer): Promise<Tensor[]> {
  const learned = await takeStep(optimizer);
  if (!String(optimizer).includes(' lr: ')) throw new WrongResult(`it prints as ${String(optimizer).slice(0, 200)}`);
  optimizer.loadStateDict(optimizer.stateDict() as never);
  return learned;
}

/** Every constructor: parameters or groups, and options. */
function constructor(Kind: Parameters<typeof ctor>[1], fields: Readonly<Record<string, Domain>>, learned?: Domain): Row {
  return ctor(`optim/new ${Kind.name}`, Kind, [params(fields, learned), options(fields)], {
    fits: ([given, own = {}]: [unknown, object?]) =>
      Kind.name !== 'SGD' || [{}, ...groupsOf(given)].every((one) => sgdFits({ ...own, ...defined(one) })),
    use: useOptimizer,
  });
}

const groupsOf = (given: unknown): object[] => (Array.isArray(given) ? given.filter((one) => !('node' in one)) : []);
const defined = (one: object) => Object.fromEntries(Object.entries(one).filter(([, value]) => value !== undefined));

/** Every option of a group that a program may write between steps. */
function groupSetters(kind: string, make: () => AnyOptimizer, fields: Readonly<Record<string, Domain>>): Row[] {
  return Object.entries(fields).map(([name, field]) => ({
    ...setter(`optim/${kind}.paramGroups[0].${name}=`, () => make(), field),
    call: ([given]) => {
      const optimizer = make();
      (optimizer.paramGroups[0] as unknown as Record<string, unknown>)[name] = given;
      return optimizer;
    },
    fits: ([given]: [unknown]) => kind !== 'SGD' || sgdFits({ momentum: 0.9, [name]: given }),
    use: takeStep,
  }));
}

const ruleOptions = { lr: number({ min: 0, made: [0, 0.1] }) };

/** A rule of one's own that goes against the gradient. */
const rule = record({
  name: { ...text, has: (value) => text.has(value) && /^.{0,100}$/.test(value as string) },
  // which options there are is what its defaults say
  defaults: { ...record(ruleOptions), has: (value) => record({ lr: optional(ruleOptions.lr) }).has(value) },
  check: givingOne('anything', anything),
  update: callback(
    '{ param, state }',
    record({ param: tensorLike(2, 3), state: record({}) }),
    () => (param: Tensor, grad: Tensor) => ({ param: param.sub(grad), state: {} }),
  ),
});

/** What an optimiser of one group with one parameter of 2 x 3 saved. */
const stateDict = (fields: Readonly<Record<string, Domain>>, entries: Readonly<Record<string, Domain>>): Domain =>
  record({
    state: { ...optionsWith([], { 0: record(entries) }), make: (choices) => ({ 0: record(entries).make(choices) }) },
    paramGroups: tuple(
      optionsWith(['params'], {
        params: tuple(integer({ min: 0, made: [0, 0] })),
        ...fields,
        initialLr: number({ min: 0, made: [0, 1] }),
      }),
    ),
  });

// what is not there begins anew
const momentum = { momentumBuffer: mayLack(tensorLike(2, 3)) };
const moments = {
  step: mayLack(integer({ min: 0, made: [1, 5] })),
  expAvg: mayLack(tensorLike(2, 3)),
  expAvgSq: mayLack(tensorLike(2, 3)),
  maxExpAvgSq: mayLack(tensorLike(2, 3)),
};

const lbfgsStateDict = stateDict(lbfgsOptions, {});

function mayLack(inner: Domain): Domain {
  return { ...inner, has: (value) => value === undefined || inner.has(value) };
}

/** Optimisers. */
export const optimTable: readonly Row[] = [
  constructor(optim.SGD, sgdOptions),
  constructor(optim.Adam, adamOptions),
  constructor(optim.AdamW, adamOptions),
  constructor(optim.Adadelta, adadeltaOptions),
  constructor(optim.Adagrad, adagradOptions),
  constructor(optim.Adamax, adamaxOptions),
  constructor(optim.Adafactor, adafactorOptions),
  constructor(optim.ASGD, asgdOptions),
  constructor(optim.Rprop, rpropOptions),
  constructor(optim.Muon, muonOptions, learnedMatrix),
  constructor(optim.NAdam, nadamOptions),
  constructor(optim.RAdam, radamOptions),
  constructor(optim.RMSprop, rmspropOptions),
  fn(
    'optim/new Optimizer',
    (given, learned, fields, ...more) => {
      // without a gradient, nothing of a rule would be called
      if (Array.isArray(learned)) for (const one of learned) if (isTensor(one) && one.isLeaf) one.requiresGrad = true;
      return new optim.Optimizer(given, learned, fields, ...(more as []));
    },
    [
      rule,
      list(tensorOf('that is a leaf', { made: () => [2, 3], kinds: leafKinds, holds: (tensor) => tensor.isLeaf }), {
        min: 1,
        made: [1, 1],
      }),
      optionsWith([], ruleOptions),
    ],
    { use: useOptimizer },
  ),
  ...groupSetters('SGD', sgd, sgdOptions),
  ...groupSetters('Adam', adam, adamOptions),
  change('optim/Optimizer.addParamGroup', sgd, [group(sgdOptions)], {
    use: useOptimizer,
    fits: ([given]: [object]) => sgdFits({ momentum: 0.9, ...defined(given) }),
  }),
  method('optim/Optimizer.toString', adam, []),
  method('optim/Optimizer.zeroGrad', adam, []),
  method('optim/Optimizer.step', sgd, [optional(closure)]),
  method('optim/Optimizer.step (of Adam)', adam, []),
  method('optim/Optimizer.stateDict', adam, []),
  change('optim/Optimizer.loadStateDict', sgd, [stateDict(sgdOptions, momentum)], {
    use: useOptimizer,
    fits: ([
      {
        paramGroups: [own],
      },
    ]: [{ paramGroups: object[] }]) => sgdFits({ momentum: 0.9, ...defined(own) }),
  }),
  change('optim/Optimizer.loadStateDict (of Adam)', adam, [stateDict(adamOptions, moments)], { use: useOptimizer }),
  ctor('optim/new LBFGS', optim.LBFGS, [params(lbfgsOptions), options(lbfgsOptions)], {
    fits: ([given]: [unknown]) => groupsOf(given).length < 2,
    use: takeStep,
  }),
  change('optim/LBFGS.addParamGroup', empty, [group(lbfgsOptions)], { use: takeStep }),
  method('optim/LBFGS.step', lbfgs, [closure]),
  method('optim/LBFGS.stateDict', lbfgs, []),
  change('optim/LBFGS.loadStateDict', lbfgs, [lbfgsStateDict], { use: takeStep }),
  getter('optim/Optimizer.paramGroups', adam),
  getter('optim/Optimizer.state', adam),
];
