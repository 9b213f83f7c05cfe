import { type Tensor, tensor } from '@kindling/core';
import * as nn from '@kindling/nn';
import { anything, type Domain, domain, either, nullable, optional } from '../domains/domain';
import { iterable, list } from '../domains/lists';
import { moduleDomain, network, parameterLike } from '../domains/modules';
import { byName, options } from '../domains/objects';
import { boolean, choice, integer, number, text } from '../domains/simple';
import { anyTensor, broadcast, holdable, sizeOf, tensorOf } from '../domains/tensors';
import { WrongResult } from '../values/functions';
import { makeTensor } from '../values/tensors';
import { logits, reduction, targets, targetsFit } from './coreFunctional';
import { indices } from './coreIndices';
import { rowOptions, rowsFit } from './nnTables';
import { change, ctor, fn, getter, method, type Row, setter } from './row';

const size = integer({ min: 1, made: [1, 4] });
const linear = () => new nn.Linear(3, 2);
const rows = () => new nn.Embedding(4, 3);
const features = tensorOf('[..., 3]', {
  made: (choices) => choices.pick([[3], [2, 3], [2, 1, 3]]),
  fits: (shape) => shape.at(-1) === 3,
});
const two = () => new nn.Sequential(new nn.Linear(3, 4), new nn.ReLU());
const listOfTwo = () => new nn.ModuleList([new nn.Linear(3, 4), new nn.ReLU()]);
const aParameter = domain(
  'a Parameter',
  () => linear().weight,
  (value) => value instanceof nn.Parameter,
);
const place = integer({ min: -2, max: 1 });
const position = integer({ made: [-2, 1] });
const flattenOptions = options({ startDim: integer({ made: [0, 1] }), endDim: integer({ made: [-1, -1] }) });

/** Everything that walks over a module and what is below it. */
export function walk(module: nn.Module): unknown {
  if (/undefined|\[object|NaN/.test(module.toString())) throw new WrongResult(`it prints as ${module.toString().slice(0, 200)}`);
  module.eval().train().zeroGrad();
  module.loadStateDict(module.stateDict());
  return [module.parameters(), module.namedModules().map(([name]) => name)];
}

/** Walks over a module and runs it on an input. */
const runOn = (make: () => Tensor) => (module: nn.Module) => [walk(module), module.forward(make())];

/** Values by name, in a Map or an object; what nobody asks for may be anything. */
const state: Domain = {
  ...byName('weight', parameterLike(2, 3), { maps: true }),
  has: (value) => entriesOf(value)?.every(([name, one]) => name !== 'weight' || parameterLike(2, 3).has(one)) ?? false,
};

function entriesOf(value: unknown): [unknown, unknown][] | null {
  const kind = Object.prototype.toString.call(value);
  return kind === '[object Map]'
    ? [...(value as Map<unknown, unknown>)]
    : kind === '[object Object]'
      ? Object.entries(value as object)
      : null;
}

/** A name that no field of the network has. */
const registered = domain(
  'text that is no field and has no dots',
  () => 'mask',
  (value) => typeof value === 'string' && value !== '' && !value.includes('.') && !(value in new nn.ReLU()),
);

/** Running statistics, weights: one number a channel. */
const channels = tensorOf('[3]', { made: () => [3], fits: (shape) => shape.join() === '3' });
const byBatch: Row = fn(
  'nn/functional.batchNorm',
  nn.functional.batchNorm,
  [
    tensorOf('[2, 3, ...]', {
      made: (choices) =>
        choices.pick([
          [2, 3],
          [2, 3, 2],
        ]),
      fits: (shape) => shape.length >= 2 && shape[1] === 3,
    }),
    channels,
    channels,
    options({
      weight: nullable(channels),
      bias: nullable(channels),
      training: boolean,
      momentum: number({ made: [0, 1] }),
      eps: number({ made: [0, 1] }),
    }),
  ],
  {
    fits: ([x, , , given]: [Tensor, unknown, unknown, { training?: boolean }?]) => given?.training !== true || x.numel !== 3,
  },
);

/** What a layer of batch normalisation has. */
function batchNormRows(name: string, Layer: typeof nn.BatchNorm1d | typeof nn.BatchNorm2d, shape: readonly number[]): Row[] {
  const layer = () => new Layer(3);
  const input = () => makeTensor([...shape], new Array(sizeOf(shape)).fill(1), 'leaf');
  const run = (module: nn.Module) => [...runOn(input)(module), module.eval().forward(input())];
  const ranks = name === 'BatchNorm1d' ? [2, 3] : [4];
  const batch = tensorOf(`of ${ranks.join(' or ')} dims with 3 channels`, {
    made: () => shape,
    // one value per channel is none to train with
    fits: (given) => ranks.includes(given.length) && given[1] === 3 && sizeOf(given) !== 3,
  });
  return [
    ctor(
      `nn/new ${name}`,
      Layer,
      [
        size,
        options({
          eps: number({ made: [0, 1] }),
          momentum: nullable(number({ made: [0, 1] })),
          affine: boolean,
          bias: boolean,
          trackRunningStats: boolean,
        }),
      ],
      { use: walk },
    ),
    method(`nn/${name}.forward`, layer, [batch]),
    ...['resetParameters', 'resetRunningStats', 'extraRepr'].map((member) => method(`nn/${name}.${member}`, layer, [])),
    ...['weight', 'bias'].map((field) => setter(`nn/${name}.${field}=`, layer, nullable(parameterLike(3)), { use: run })),
    // both running statistics or none: one alone can't be used in evaluation
    ...['runningMean', 'runningVar'].map((field) => setter(`nn/${name}.${field}=`, layer, parameterLike(3), { use: run })),
    setter(`nn/${name}.numBatchesTracked=`, layer, nullable(parameterLike()), { use: run }),
  ];
}

/** Layers, losses and containers. */
export const nnTable: readonly Row[] = [
  ctor('nn/new Embedding', nn.Embedding, [size, size, options(rowOptions)], {
    fits: rowsFit,
    use: walk,
  }),
  method('nn/Embedding.forward', rows, [indices(4, [[2], [0], [], [2, 2]], () => true)]),
  change('nn/Embedding.resetParameters', rows, []),
  method('nn/Embedding.extraRepr', rows, []),
  setter('nn/Embedding.weight=', rows, parameterLike(4, 3), {
    use: runOn(() => tensor(Int32Array.of(3, 0))),
  }),
  ctor('nn/new Linear', nn.Linear, [size, size, options({ bias: boolean })], {
    fits: ([inFeatures, outFeatures]: [number, number]) => holdable(inFeatures * outFeatures),
    use: walk,
  }),
  method('nn/Linear.forward', linear, [features]),
  method('nn/Linear.resetParameters', linear, []),
  method('nn/Linear.extraRepr', linear, []),
  setter('nn/Linear.weight=', linear, parameterLike(2, 3), { use: runOn(() => makeTensor([3], [1, 2, 3], 'leaf')) }),
  setter('nn/Linear.bias=', linear, nullable(parameterLike(2)), { use: runOn(() => makeTensor([3], [1, 2, 3], 'leaf')) }),
  ...batchNormRows('BatchNorm1d', nn.BatchNorm1d, [2, 3]),
  ...batchNormRows('BatchNorm2d', nn.BatchNorm2d, [2, 3, 1, 2]),
  byBatch,
  ctor('nn/new Buffer', nn.Buffer, [anyTensor, options({ persistent: boolean })], { use: String }),
  getter('nn/Buffer.persistent', () => new nn.Buffer(makeTensor([3], [1, 2, 3], 'leaf'))),
  ctor('nn/new Flatten', nn.Flatten, [flattenOptions], { use: walk }),
  method('nn/Flatten.forward', () => new nn.Flatten(), [
    tensorOf('of 2 dims', {
      made: (choices) =>
        choices.pick([
          [2, 3],
          [2, 1, 3],
        ]),
    }),
  ]),
  method('nn/Flatten.extraRepr', () => new nn.Flatten(), []),
  method('nn/NLLLoss.forward', () => new nn.NLLLoss(), [logits, targets], { fits: targetsFit }),
  ctor('nn/new MSELoss', nn.MSELoss, [reduction], { use: walk }),
  method('nn/MSELoss.forward', () => new nn.MSELoss(), [anyTensor, tensorOf('that broadcasts', { made: () => [3] })], {
    fits: ([input, target]: [Tensor, Tensor]) => broadcast(input.shape, target.shape) !== null,
  }),
  ctor('nn/new Parameter', nn.Parameter, [anyTensor, options({ requiresGrad: boolean })], { use: String }),
  method('nn/Parameter.toString', () => linear().weight, []),
  ctor('nn/new Sequential', nn.Sequential, [moduleDomain, moduleDomain], { use: walk }),
  ctor('nn/new Sequential (by name)', nn.Sequential, [either(byName('first', moduleDomain), moduleDomain)], {
    use: walk,
    fits: ([given]: [object]) =>
      given instanceof nn.Module || Object.keys(given).every((name) => name !== '' && !name.includes('.')),
  }),
  getter('nn/Sequential.length', two),
  method('nn/Sequential.at', two, [position]),
  method('nn/Sequential.append', two, [moduleDomain], { use: walk }),
  method('nn/Sequential.extend', two, [iterable(list(moduleDomain))], { use: walk }),
  method('nn/Sequential.insert', two, [integer({ min: -2, max: 2 }), moduleDomain], { use: walk }),
  method('nn/Sequential.pop', two, [optional(place)], { use: walk }),
  method('nn/Sequential.forward', two, [features]),
  ctor('nn/new ModuleList', nn.ModuleList, [optional(iterable(list(moduleDomain)))], { use: walk }),
  getter('nn/ModuleList.length', listOfTwo),
  method('nn/ModuleList.at', listOfTwo, [position]),
  method('nn/ModuleList.entries', listOfTwo, []),
  method('nn/ModuleList.append', listOfTwo, [moduleDomain], { use: walk }),
  method('nn/ModuleList.extend', listOfTwo, [iterable(list(moduleDomain))], { use: walk }),
  method('nn/ModuleList.insert', listOfTwo, [integer({ min: -2, max: 2 }), moduleDomain], { use: walk }),
  method('nn/ModuleList.pop', listOfTwo, [optional(place)], { use: walk }),
  method('nn/ModuleList.forward', listOfTwo, [anything], { unavailable: 'ModuleList: forward', takesMore: true }),
];

/** The base of every module, on a network. */
export const moduleTable: readonly Row[] = [
  ...['namedChildren', 'children', 'modules', 'parameters', 'stateDict', 'eval', 'zeroGrad', 'extraRepr', 'toString'].map(
    (name) => method(`nn/Module.${name}`, network, []),
  ),
  method('nn/Module.namedModules', network, [optional(text)]),
  method('nn/Module.namedParameters', network, [optional(text)]),
  method('nn/Module.namedBuffers', network, [optional(text)]),
  method('nn/Module.buffers', network, []),
  change('nn/Module.registerBuffer', () => new nn.ReLU(), [registered, nullable(anyTensor), options({ persistent: boolean })], {
    use: walk,
  }),
  change('nn/Module.addModule', () => new nn.ReLU(), [registered, nullable(moduleDomain)], { use: walk }),
  change('nn/Module.registerParameter', () => new nn.ReLU(), [registered, nullable(aParameter)], { use: walk }),
  method('nn/Module.getSubmodule', network, [choice('', '0', '1', '2')]),
  method('nn/Module.getParameter', network, [choice('0.weight', '2.weight', '2.bias')]),
  method('nn/Module.getBuffer', () => new nn.Sequential(new nn.BatchNorm1d(3)), [choice('0.running_mean', '0.running_var')]),
  method('nn/Module.train', network, [optional(boolean)], { use: walk }),
  method('nn/Module.forward', network, [features]),
  method('nn/Module.loadStateDict', () => new nn.Linear(3, 2, { bias: false }), [state, options({ strict: boolean })], {
    fits: ([entries, { strict = true } = {}]: [unknown, { strict?: boolean }?]) =>
      !strict ||
      entriesOf(entries)
        ?.map(([name]) => name)
        .join() === 'weight',
  }),
  getter('nn/Module.training', network),
  setter('nn/Module.training=', () => new nn.Dropout(), boolean, { use: runOn(() => makeTensor([3], [1, 2, 3], 'leaf')) }),
];
