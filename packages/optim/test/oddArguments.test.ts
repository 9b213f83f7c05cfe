import { shutdown, type Tensor, tensor, zeros } from '@kindling/core';
import { type OddValue, takesOnly } from '@kindling/test-kit';
import { test } from 'uvu';
import {
  Adadelta,
  Adafactor,
  Adagrad,
  Adam,
  Adamax,
  AdamW,
  ASGD,
  ConstantLR,
  CosineAnnealingLR,
  CosineAnnealingWarmRestarts,
  CyclicLR,
  ExponentialLR,
  LambdaLR,
  LBFGS,
  LinearLR,
  LRScheduler,
  MultiplicativeLR,
  MultiStepLR,
  Muon,
  NAdam,
  OneCycleLR,
  Optimizer,
  PolynomialLR,
  RAdam,
  RMSprop,
  Rprop,
  SGD,
  StepLR,
  SWALR,
} from '../src/index';

// Each argument of the public API is given what it is not for. It ends in an error in words, or the value is said to be right.

const noOptions: OddValue[] = ['undefined', '{}', 'object without a prototype'];
const flag: OddValue[] = ['undefined', 'true'];
const anyNumber: OddValue[] = ['-0', '-1', '0.5', '2 ** 31', '2 ** 53'];
const positive: OddValue[] = ['-0', '0.5', '2 ** 31', '2 ** 53'];

const parameter = () => tensor([1, 2], { requiresGrad: true });
const sgd = () => new SGD([parameter()], { lr: 0.1, momentum: 0.5 });

/** An optimiser whose parameter has a gradient, so that a step reads everything. */
function ready<T extends SGD | Adam | NAdam>(optimizer: T): { optimizer: T; param: Tensor } {
  const [param] = optimizer.paramGroups[0].params;
  param.grad = zeros([2]);
  return { optimizer, param };
}

async function stepAfter(change: (optimizer: SGD) => unknown): Promise<void> {
  const { optimizer } = ready(sgd());
  change(optimizer);
  await optimizer.step();
}

async function adamStepAfter(entries: object): Promise<void> {
  const { optimizer, param } = ready(new Adam([parameter()]));
  optimizer.state.set(param, { step: 1, expAvg: zeros([2]), expAvgSq: zeros([2]), ...entries } as never);
  await optimizer.step();
}

async function nadamStepAfter(entries: object): Promise<void> {
  const { optimizer, param } = ready(new NAdam([parameter()]));
  optimizer.state.set(param, { step: 1, expAvg: zeros([2]), expAvgSq: zeros([2]), ...entries } as never);
  await optimizer.step();
}

function zeroGradAfter(change: (groups: SGD['paramGroups']) => unknown): void {
  const optimizer = sgd();
  change(optimizer.paramGroups);
  optimizer.zeroGrad();
}

async function givenByRule(update: (param: Tensor) => unknown): Promise<void> {
  const param = parameter();
  const optimizer = new Optimizer({ name: 'Mine', defaults: { lr: 1 }, check() {}, update: update as never }, [param], {});
  param.grad = zeros([2]);
  await optimizer.step();
}

/** A state may hold what a rule does not know: numbers and tensors. */
const STATES: OddValue[] = ['{}', '{ odd: 1 }', '{ length: 2 ** 40 }', '{ data: 1, shape: 1 }', 'object without a prototype'];

const option = (name: string) => (v: never) => new SGD([parameter()], { [name]: v });
const matrix = () => tensor([[1, 2]], { requiresGrad: true });
const muonOption = (name: string) => (v: never) => new Muon([matrix()], { [name]: v });
const adamOption = (name: string) => (v: never) => new AdamW([parameter()], { [name]: v });
/** Every option of the optimisers that take numbers from 0 on and flags. */
const kinds = { Adadelta, Adafactor, ASGD, Rprop, Adagrad, Adamax, NAdam, RAdam, RMSprop };
const numbersOf: Record<keyof typeof kinds, string[]> = {
  Adadelta: ['lr', 'eps', 'weightDecay'],
  Adafactor: ['lr', 'weightDecay'],
  ASGD: ['lr', 'lambd', 'alpha', 'weightDecay'],
  Rprop: ['lr'],
  Adagrad: ['lr', 'lrDecay', 'weightDecay', 'initialAccumulatorValue', 'eps'],
  Adamax: ['lr', 'eps', 'weightDecay'],
  NAdam: ['lr', 'eps', 'weightDecay', 'momentumDecay'],
  RAdam: ['lr', 'eps', 'weightDecay'],
  RMSprop: ['lr', 'alpha', 'eps', 'weightDecay', 'momentum'],
};
const flagsOf = { NAdam: 'decoupledWeightDecay', RAdam: 'decoupledWeightDecay', RMSprop: 'centered' };
type Call = [string, (value: never) => unknown, OddValue[]];
const optionCalls = (Object.keys(kinds) as (keyof typeof kinds)[]).flatMap((kind): Call[] => {
  const given = (name: string) => (v: never) => new kinds[kind]([parameter()], { [name]: v });
  const flags = ['maximize', ...(kind in flagsOf ? [flagsOf[kind as 'NAdam']] : [])];
  return [
    [`${kind}: options`, (v) => new kinds[kind]([parameter()], v), noOptions],
    ...numbersOf[kind].map((name): Call => [`${kind}: ${name}`, given(name), ['undefined', ...positive]]),
    ...flags.map((name): Call => [`${kind}: ${name}`, given(name), flag]),
  ];
});
const cycleOption = (name: string) => (v: never) => new OneCycleLR(sgd(), 1, { totalSteps: 5, [name]: v });
const lbfgsOption = (name: string) => (v: never) => new LBFGS([parameter()], { [name]: v });
const lbfgsSaved = (entries: object) =>
  new LBFGS([parameter()]).loadStateDict({ ...new LBFGS([parameter()]).stateDict(), ...entries } as never);
const cyclicOption = (name: string) => (v: never) => new CyclicLR(sgd(), 0, 1, { [name]: v });
const byHand = (name: string) => (v: never) => stepAfter(({ paramGroups: [group] }) => Object.assign(group, { [name]: v }));
const rule = (entries: object) =>
  new Optimizer({ name: 'Mine', defaults: { lr: 1 }, check() {}, update() {}, ...entries } as never, [parameter()], {});
const saved = (entries: object) => sgd().loadStateDict({ ...sgd().stateDict(), ...entries } as never);
const savedGroup = (entries: object) => saved({ paramGroups: [{ ...sgd().stateDict().paramGroups[0], ...entries }] });
const scheduled = (group: unknown) => new LRScheduler({ paramGroups: [group] } as never, (_, __, lr) => lr);
const savedSchedule = (entries: object) =>
  new StepLR(sgd(), 1).loadStateDict({ lastEpoch: 0, baseLrs: [1], ...entries } as never);

const calls: Call[] = [
  ['SGD: params', (v) => new SGD(v), []],
  ['SGD: one of params', (v) => new SGD([v]), []],
  ['SGD: params of a group', (v) => new SGD([{ params: v }]), ['[]']],
  ['SGD: lr of a group', (v) => new SGD([{ params: parameter(), lr: v }]), ['undefined', ...positive]],
  ['SGD: options', (v) => new SGD([parameter()], v), noOptions],
  ['SGD: lr', option('lr'), ['undefined', ...positive]],
  ['SGD: momentum', option('momentum'), ['undefined', ...positive]],
  ['SGD: dampening', option('dampening'), ['undefined', ...anyNumber]],
  ['SGD: weightDecay', option('weightDecay'), ['undefined', ...positive]],
  ['SGD: nesterov', (v) => new SGD([parameter()], { momentum: 0.5, nesterov: v }), flag],
  ['SGD: maximize', option('maximize'), flag],
  ...optionCalls,
  ['Adadelta: rho', (v) => new Adadelta([parameter()], { rho: v }), ['undefined', '-0', '0.5']],
  ['Adafactor: beta2Decay', (v) => new Adafactor([parameter()], { beta2Decay: v }), ['undefined', '-0', '-1']],
  ['Adafactor: eps', (v) => new Adafactor([parameter()], { eps: v }), ['undefined']],
  ['Adafactor: the first of eps', (v) => new Adafactor([parameter()], { eps: [v, 1] }), ['null', ...positive]],
  ['Adafactor: the second of eps', (v) => new Adafactor([parameter()], { eps: [null, v] }), positive],
  ['Adafactor: d', (v) => new Adafactor([parameter()], { d: v }), ['undefined', '2 ** 31', '2 ** 53']],
  ['ASGD: t0', (v) => new ASGD([parameter()], { t0: v }), ['undefined', ...anyNumber, '1e308']],
  ['Rprop: etas', (v) => new Rprop([parameter()], { etas: v }), ['undefined']],
  ['Rprop: the first of etas', (v) => new Rprop([parameter()], { etas: [v, 2] }), ['0.5']],
  ['Rprop: the second of etas', (v) => new Rprop([parameter()], { etas: [0.5, v] }), ['2 ** 31', '2 ** 53']],
  ['Rprop: stepSizes', (v) => new Rprop([parameter()], { stepSizes: v }), ['undefined']],
  ['Rprop: the first of stepSizes', (v) => new Rprop([parameter()], { stepSizes: [v, 1] }), ['-0', '0.5']],
  ['Rprop: the second of stepSizes', (v) => new Rprop([parameter()], { stepSizes: [0.25, v] }), ['0.5', '2 ** 31', '2 ** 53']],
  ['Muon: params', (v) => new Muon(v), []],
  ['Muon: options', (v) => new Muon([matrix()], v), noOptions],
  ['Muon: lr', muonOption('lr'), ['undefined', ...positive]],
  ['Muon: weightDecay', muonOption('weightDecay'), ['undefined', ...positive]],
  ['Muon: momentum', muonOption('momentum'), ['undefined', ...positive]],
  ['Muon: nesterov', muonOption('nesterov'), flag],
  ['Muon: nsCoefficients', muonOption('nsCoefficients'), ['undefined']],
  ['Muon: one of nsCoefficients', (v) => new Muon([matrix()], { nsCoefficients: [1, 2, v] }), anyNumber],
  ['Muon: eps', muonOption('eps'), ['undefined', ...positive]],
  ['Muon: nsSteps', muonOption('nsSteps'), ['undefined', '-0']],
  ['Muon: adjustLrFn', muonOption('adjustLrFn'), ['undefined', 'null']],
  ['NAdam: betas', (v) => new NAdam([parameter()], { betas: v }), ['undefined']],
  ['NAdam: muProduct by hand', (v) => nadamStepAfter({ muProduct: v }), [...anyNumber, '1e308']],
  ['AdamW: options', (v) => new AdamW([parameter()], v), noOptions],
  ['AdamW: lr', adamOption('lr'), ['undefined', ...positive]],
  ['AdamW: betas', adamOption('betas'), ['undefined']],
  ['AdamW: one of betas', (v) => new AdamW([parameter()], { betas: [0.5, v] }), ['-0', '0.5']],
  ['AdamW: eps', adamOption('eps'), ['undefined', ...positive]],
  ['AdamW: weightDecay', adamOption('weightDecay'), ['undefined', ...positive]],
  ['AdamW: amsgrad', adamOption('amsgrad'), flag],
  ['Optimizer: rule', (v) => new Optimizer(v, [parameter()], {}), []],
  ['Optimizer: rule.name', (v) => rule({ name: v }), ['"1"', '""']],
  ['Optimizer: rule.defaults', (v) => rule({ defaults: v }), []],
  ['Optimizer: rule.check', (v) => rule({ check: v }), ['function']],
  ['Optimizer: rule.update', (v) => rule({ update: v }), ['function']],
  ['Optimizer: rule.checkParam', (v) => rule({ checkParam: v }), ['undefined', 'function']],
  ['Optimizer: rule.stateShape', (v) => rule({ stateShape: v }), ['undefined', 'function']],
  ['Optimizer: rule.checkState', (v) => rule({ checkState: v }), ['undefined', 'function']],
  ['Optimizer: addParamGroup', (v) => sgd().addParamGroup(v), []],
  ['Optimizer: step', (v) => sgd().step(v), ['undefined']],
  ['Optimizer: what a closure gives', (v) => sgd().step(() => v), []],
  ['LBFGS: params', (v) => new LBFGS(v), []],
  ['LBFGS: options', (v) => new LBFGS([parameter()], v), noOptions],
  ...(['lr', 'toleranceGrad', 'toleranceChange'] as const).map(
    (name): Call => [
      `LBFGS: ${name}`,
      lbfgsOption(name),
      ['undefined', ...positive, ...(name === 'lr' ? [] : (['1e308'] as const))],
    ],
  ),
  ...(['maxIter', 'maxEval', 'historySize'] as const).map(
    (name): Call => [`LBFGS: ${name}`, lbfgsOption(name), ['undefined', '2 ** 31']],
  ),
  ['LBFGS: lineSearchFn', lbfgsOption('lineSearchFn'), ['undefined', 'null']],
  ['LBFGS: step', (v) => new LBFGS([parameter()]).step(v), []],
  ['LBFGS: loadStateDict', (v) => new LBFGS([parameter()]).loadStateDict(v), []],
  ['LBFGS: loadStateDict: state', (v) => lbfgsSaved({ state: v }), ['{}', 'object without a prototype']],
  ['LBFGS: loadStateDict: a state', (v) => lbfgsSaved({ state: { 0: v } }), ['undefined', ...STATES]],
  ['Optimizer: what a rule gives', (v) => givenByRule(() => v), []],
  ['Optimizer: the parameter that a rule gives', (v) => givenByRule(() => ({ param: v, state: {} })), []],
  ['Optimizer: the state that a rule gives', (v) => givenByRule((param) => ({ param, state: v })), STATES],
  ['a gradient by hand', (v) => stepAfter(({ paramGroups: [{ params }] }) => Object.assign(params[0], { grad: v })), ['null']],
  ['paramGroups by hand', (v) => stepAfter((optimizer) => Object.assign(optimizer, { paramGroups: v })), ['[]']],
  ['a group by hand', (v) => stepAfter(({ paramGroups }) => paramGroups.push(v)), []],
  ['params by hand', byHand('params'), ['[]']],
  ['a parameter by hand', (v) => stepAfter(({ paramGroups: [{ params }] }) => params.push(v)), []],
  ['lr by hand', byHand('lr'), positive],
  ['initialLr by hand', byHand('initialLr'), ['undefined', ...positive, '1e308']],
  ['momentum by hand', byHand('momentum'), positive],
  ['dampening by hand', byHand('dampening'), anyNumber],
  ['weightDecay by hand', byHand('weightDecay'), positive],
  ['nesterov by hand', byHand('nesterov'), ['true']],
  ['an option that does not exist', byHand('learningRate'), []],
  [
    'a state by hand',
    (v) => stepAfter(({ state, paramGroups: [{ params }] }) => state.set(params[0], v)),
    ['undefined', ...STATES],
  ],
  [
    'a momentum buffer by hand',
    (v) => stepAfter(({ state, paramGroups: [{ params }] }) => state.set(params[0], { momentumBuffer: v })),
    ['undefined'],
  ],
  ['the count of Adam’s steps by hand', (v) => adamStepAfter({ step: v }), ['-0', '2 ** 31']],
  ['Adam’s mean by hand', (v) => adamStepAfter({ expAvg: v }), []],
  ['states by hand', (v) => stepAfter((optimizer) => Object.assign(optimizer, { state: v })), ['Map']],
  ['zeroGrad: a group by hand', (v) => zeroGradAfter((groups) => groups.push(v)), []],
  ['loadStateDict', (v) => sgd().loadStateDict(v), []],
  ['loadStateDict: state', (v) => saved({ state: v }), ['{}', 'object without a prototype']],
  ['loadStateDict: a state', (v) => saved({ state: { 0: v } }), STATES],
  ['loadStateDict: an entry', (v) => saved({ state: { 0: { momentumBuffer: v } } }), ['undefined']],
  ['loadStateDict: paramGroups', (v) => saved({ paramGroups: v }), []],
  ['loadStateDict: a group', (v) => saved({ paramGroups: [v] }), []],
  ['loadStateDict: params', (v) => savedGroup({ params: v }), []],
  ['loadStateDict: lr', (v) => savedGroup({ lr: v }), ['undefined', ...positive]],
  ['LRScheduler: optimizer', (v) => new LRScheduler(v, () => 1), []],
  ['LRScheduler: paramGroups', (v) => new LRScheduler({ paramGroups: v }, () => 1), ['[]']],
  ['LRScheduler: a group', (v) => scheduled(v), []],
  ['LRScheduler: lr', (v) => scheduled({ lr: v }), positive],
  ['LRScheduler: initialLr', (v) => scheduled({ lr: 1, initialLr: v }), ['undefined', ...positive, '1e308']],
  ['LRScheduler: schedule', (v) => new LRScheduler(sgd(), v), ['function']],
  ['LRScheduler: what a schedule gives', (v) => new LRScheduler(sgd(), () => v), positive],
  ['LRScheduler: options', (v) => new LRScheduler(sgd(), () => 1, v), noOptions],
  ['LRScheduler: step', (v) => new StepLR(sgd(), 1).step(v), ['undefined']],
  [
    'LRScheduler: lastEpoch by hand',
    (v) => Object.assign(new StepLR(sgd(), 1), { lastEpoch: v }).step(),
    ['-0', '-1', '2 ** 31'],
  ],
  ['LRScheduler: loadStateDict', (v) => new StepLR(sgd(), 1).loadStateDict(v), []],
  ['LRScheduler: loadStateDict, lastEpoch', (v) => savedSchedule({ lastEpoch: v }), ['-0', '-1', '2 ** 31']],
  ['LRScheduler: loadStateDict, baseLrs', (v) => savedSchedule({ baseLrs: v }), []],
  ['LRScheduler: loadStateDict, lastLr', (v) => savedSchedule({ lastLr: v }), ['undefined']],
  ['StepLR: optimizer', (v) => new StepLR(v, 1), []],
  ['StepLR: stepSize', (v) => new StepLR(sgd(), v), ['2 ** 31']],
  ['StepLR: options', (v) => new StepLR(sgd(), 1, v), noOptions],
  ['StepLR: gamma', (v) => new StepLR(sgd(), 1, { gamma: v }), ['undefined', ...positive, '1e308']],
  ['ExponentialLR: gamma', (v) => new ExponentialLR(sgd(), v), [...positive, '1e308']],
  ['ExponentialLR: options', (v) => new ExponentialLR(sgd(), 1, v), noOptions],
  ['CosineAnnealingLR: tMax', (v) => new CosineAnnealingLR(sgd(), v), ['2 ** 31']],
  ['CosineAnnealingLR: options', (v) => new CosineAnnealingLR(sgd(), 1, v), noOptions],
  ['CosineAnnealingLR: etaMin', (v) => new CosineAnnealingLR(sgd(), 1, { etaMin: v }), ['undefined', ...positive, '1e308']],
  ['OneCycleLR: maxLr', (v) => new OneCycleLR(sgd(), v, { totalSteps: 5 }), positive],
  ['OneCycleLR: options', (v) => new OneCycleLR(sgd(), 1, v), []],
  ['OneCycleLR: totalSteps', cycleOption('totalSteps'), ['2 ** 31']],
  ['OneCycleLR: epochs', (v) => new OneCycleLR(sgd(), 1, { epochs: v, stepsPerEpoch: 2 }), ['2 ** 31']],
  ['OneCycleLR: pctStart', cycleOption('pctStart'), ['undefined', '-0', '0.5']],
  ['OneCycleLR: annealStrategy', cycleOption('annealStrategy'), ['undefined']],
  ['OneCycleLR: cycleMomentum', cycleOption('cycleMomentum'), flag],
  ['OneCycleLR: baseMomentum', cycleOption('baseMomentum'), ['undefined', ...positive]],
  ['OneCycleLR: maxMomentum', cycleOption('maxMomentum'), ['undefined', ...positive]],
  ['OneCycleLR: divFactor', cycleOption('divFactor'), ['undefined', '0.5', '2 ** 31', '2 ** 53', '1e308']],
  ['OneCycleLR: finalDivFactor', cycleOption('finalDivFactor'), ['undefined', '0.5', '2 ** 31', '2 ** 53', '1e308']],
  ['OneCycleLR: threePhase', cycleOption('threePhase'), flag],
  ['SWALR: swaLr', (v) => new SWALR(sgd(), v), positive],
  ['SWALR: options', (v) => new SWALR(sgd(), 1, v), noOptions],
  ['SWALR: annealEpochs', (v) => new SWALR(sgd(), 1, { annealEpochs: v }), ['undefined', '-0', '2 ** 31']],
  ['SWALR: annealStrategy', (v) => new SWALR(sgd(), 1, { annealStrategy: v }), ['undefined']],
  ['MultiStepLR: milestones', (v) => new MultiStepLR(sgd(), v), ['[]', 'Set']],
  ['MultiStepLR: one of milestones', (v) => new MultiStepLR(sgd(), [v]), ['-0', '2 ** 31']],
  ['MultiStepLR: options', (v) => new MultiStepLR(sgd(), [1], v), noOptions],
  ['MultiStepLR: gamma', (v) => new MultiStepLR(sgd(), [1], { gamma: v }), ['undefined', ...positive, '1e308']],
  ['ConstantLR: options', (v) => new ConstantLR(sgd(), v), noOptions],
  ['ConstantLR: factor', (v) => new ConstantLR(sgd(), { factor: v }), ['undefined', '-0', '0.5']],
  ['ConstantLR: totalIters', (v) => new ConstantLR(sgd(), { totalIters: v }), ['undefined', '-0', '2 ** 31']],
  ['LinearLR: options', (v) => new LinearLR(sgd(), v), noOptions],
  ['LinearLR: startFactor', (v) => new LinearLR(sgd(), { startFactor: v }), ['undefined', '0.5']],
  ['LinearLR: endFactor', (v) => new LinearLR(sgd(), { endFactor: v }), ['undefined', '-0', '0.5']],
  ['LinearLR: totalIters', (v) => new LinearLR(sgd(), { totalIters: v }), ['undefined', '-0', '2 ** 31']],
  ['PolynomialLR: options', (v) => new PolynomialLR(sgd(), v), noOptions],
  ['PolynomialLR: totalIters', (v) => new PolynomialLR(sgd(), { totalIters: v }), ['undefined', '-0', '2 ** 31']],
  ['PolynomialLR: power', (v) => new PolynomialLR(sgd(), { power: v }), ['undefined', ...positive, '1e308']],
  ['CosineAnnealingWarmRestarts: t0', (v) => new CosineAnnealingWarmRestarts(sgd(), v), ['2 ** 31']],
  ['CosineAnnealingWarmRestarts: options', (v) => new CosineAnnealingWarmRestarts(sgd(), 1, v), noOptions],
  [
    'CosineAnnealingWarmRestarts: step',
    (v) => new CosineAnnealingWarmRestarts(sgd(), 1).step(v),
    ['undefined', ...positive, '1e308'],
  ],
  ['CyclicLR: baseLr', (v) => new CyclicLR(sgd(), v, 1), positive],
  ['CyclicLR: maxLr', (v) => new CyclicLR(sgd(), 0, v), positive],
  ['CyclicLR: options', (v) => new CyclicLR(sgd(), 0, 1, v), noOptions],
  ['CyclicLR: stepSizeUp', cyclicOption('stepSizeUp'), ['undefined', '2 ** 31']],
  ['CyclicLR: stepSizeDown', cyclicOption('stepSizeDown'), ['undefined', '-0', '2 ** 31']],
  ['CyclicLR: mode', cyclicOption('mode'), ['undefined']],
  ['CyclicLR: gamma', cyclicOption('gamma'), ['undefined', ...positive, '1e308']],
  ['CyclicLR: scaleFn', cyclicOption('scaleFn'), ['undefined', 'function']],
  ['CyclicLR: what scaleFn gives', (v) => new CyclicLR(sgd(), 0, 1, { scaleFn: () => v }), [...anyNumber, '1e308']],
  ['CyclicLR: scaleMode', cyclicOption('scaleMode'), ['undefined']],
  ['CyclicLR: cycleMomentum', cyclicOption('cycleMomentum'), flag],
  ['MultiplicativeLR: lrLambda', (v) => new MultiplicativeLR(sgd(), v), ['function']],
  ['MultiplicativeLR: options', (v) => new MultiplicativeLR(sgd(), () => 1, v), noOptions],
  ['MultiplicativeLR: what lrLambda gives', (v) => new MultiplicativeLR(sgd(), () => v).step(), positive],
  ['LambdaLR: lrLambda', (v) => new LambdaLR(sgd(), v), ['function']],
  ['LambdaLR: what lrLambda gives', (v) => new LambdaLR(sgd(), () => v), positive],
  ['LambdaLR: options', (v) => new LambdaLR(sgd(), () => 1, v), noOptions],
];

test.after(shutdown);

for (const [name, call, taken] of calls) {
  test(`takes what is right and refuses the rest in words: ${name}`, () => takesOnly(call, taken));
}

test.run();
