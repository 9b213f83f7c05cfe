import { noGradSync, type Tensor } from '@kindling/core';
import * as nn from '@kindling/nn';
import { type Domain, domain, either, fixed, nullable, optional } from '../domains/domain';
import { callback } from '../domains/functions';
import { iterable, list } from '../domains/lists';
import { moduleDomain, parameterLike } from '../domains/modules';
import { byName, options } from '../domains/objects';
import { boolean, choice, integer, number } from '../domains/simple';
import { tensorOf } from '../domains/tensors';
import { walk } from './nn';
import { change, ctor, fn, method, type Row } from './row';

const decay = optional(number({ min: 0, max: 1, made: [0, 1] }));
const averaged = () => new nn.AveragedModel(new nn.Linear(3, 2));
const features = tensorOf('[..., 3]', { made: () => [2, 3], fits: (shape) => shape.at(-1) === 3 });
const nothing: Domain = domain(
  'nothing',
  () => undefined,
  () => false,
);
// what an odd function gives is no average of this shape
const avgFn = callback('the average', nothing, () => (average: Tensor) => average.mul(0.5));
const multiAvgFn = callback(
  'averages in place',
  domain(
    'nothing to wait for',
    () => undefined,
    (value) => typeof (value as { then?: unknown } | null | undefined)?.then !== 'function',
  ),
  () => (averages: readonly Tensor[]) => noGradSync(() => averages.forEach((average) => average.mul_(0.5))),
);

/** Another model of the kind that the averages are made of. */
const alike = domain(
  'a Linear(3, 2)',
  () => new nn.Linear(3, 2),
  (value) => value instanceof nn.Linear && value.inFeatures === 3 && value.outFeatures === 2 && value.bias !== null,
);

const sizesFor3: Domain = {
  ...list(integer({ min: 3, max: 3 }), { min: 1, max: 4, made: [1, 3] }),
  has: (value) => list(integer({ min: 0 }), { min: 1, max: 8 }).has(value) && (value as number[]).at(-1) === 3,
};
/** What can be computed from others: a layer with a weight. */
const weighted = domain(
  'a layer with a weight',
  () => new nn.Linear(3, 2, { bias: false }),
  (value) => value instanceof nn.Linear && Object.hasOwn(value, 'weight'),
);
const normed = domain(
  'a layer with a computed weight',
  () => nn.utils.weightNorm(new nn.Linear(3, 2)),
  (value) => value instanceof nn.Linear && !Object.hasOwn(value, 'weight'),
);
const weightByName = byName('weight', parameterLike(2, 3), { maps: true });
type Strict = { strict?: boolean };
const fieldName = choice('weight');
const hasField = ([, { name = 'weight' } = {}]: [unknown, { name?: string }?]) => name === 'weight';

/** Averages of models, weights that are computed from others, and modules with other weights. */
export const averagingTable: readonly Row[] = [
  ctor('nn/new AveragedModel', nn.AveragedModel, [moduleDomain, options({ avgFn, multiAvgFn, useBuffers: boolean })], {
    fits: ([, { avgFn: one, multiAvgFn: all } = {}]: [unknown, nn.AveragedModelOptions?]) => !one || !all,
    use: (model: nn.AveragedModel, [source]: [nn.Module]) => {
      model.updateParameters(source);
      return walk(model);
    },
  }),
  method('nn/AveragedModel.forward', averaged, [features]),
  change('nn/AveragedModel.updateParameters', averaged, [alike], { use: walk }),
  fn('nn/getEmaAvgFn', nn.getEmaAvgFn, [decay]),
  fn('nn/getEmaMultiAvgFn', nn.getEmaMultiAvgFn, [decay]),
  fn('nn/getSwaAvgFn', nn.getSwaAvgFn, []),
  fn('nn/getSwaMultiAvgFn', nn.getSwaMultiAvgFn, []),
  fn(
    'nn/utils.weightNorm',
    nn.utils.weightNorm,
    [weighted, options({ name: fieldName, dim: nullable(integer({ min: -1, max: 1, made: [0, 1] })) })],
    {
      fits: hasField,
      use: walk,
    },
  ),
  fn(
    'nn/utils.spectralNorm',
    nn.utils.spectralNorm,
    [
      weighted,
      options({
        name: fieldName,
        nPowerIterations: integer({ min: 1, max: 1000, made: [1, 2] }),
        eps: number({ min: Number.MIN_VALUE, made: [0.1, 1] }),
        dim: nullable(integer({ min: -2, max: 1, made: [0, 1] })),
      }),
    ],
    { fits: hasField, use: walk },
  ),
  fn('nn/utils.removeParametrizations', nn.utils.removeParametrizations, [normed, optional(fieldName)], {
    fits: ([, name = 'weight']: [unknown, string?]) => name === 'weight',
    use: walk,
  }),
  fn('nn/summary', (model, input, ...more) => nn.summary(model ?? new nn.Linear(3, 2), ...([input, ...more] as [number[]])), [
    fixed(null),
    either(features, sizesFor3, list(features, { made: [1, 1] })),
  ]),
  fn(
    'nn/functionalCall',
    nn.functionalCall,
    [
      { ...alike, text: 'a module', has: moduleDomain.has },
      either(weightByName, list(weightByName, { max: 1 })),
      either(features, list(features, { min: 1, max: 1 })),
      options({ tieWeights: boolean, strict: boolean }),
    ],
    {
      fits: ([model, , , { strict = false } = {}]: [nn.Module, unknown, unknown, Strict?]) =>
        (!strict && alike.has(model)) || 'unclear',
    },
  ),
  fn('nn/updateBn', (loader, model, ...more) => nn.updateBn(loader, model ?? new nn.BatchNorm1d(3), ...(more as [])), [
    iterable(
      list(tensorOf('[n, 3]', { made: () => [2, 3], fits: (shape) => shape.length === 2 && shape[0] > 1 && shape[1] === 3 }), {
        made: [0, 2],
      }),
    ),
    fixed(null),
  ]),
];
