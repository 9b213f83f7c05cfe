import type { Tensor } from '@kindling/core';
import * as core from '@kindling/core';
import * as nn from '@kindling/nn';
import { type Domain, domain, either, nullable, optional } from '../domains/domain';
import { isArrayLike, numbers } from '../domains/lists';
import { options } from '../domains/objects';
import { boolean, choice, integer, number } from '../domains/simple';
import { anyTensor, broadcast, tensorLike, tensorOf } from '../domains/tensors';
import { makeTensor } from '../values/tensors';
import { logits, targets, targetsFit } from './coreFunctional';
import { indices } from './coreIndices';
import { walk } from './nn';
import { ctor, fn, method, type Row, setter } from './row';

type Fields = Readonly<Record<string, Domain>>;
// biome-ignore lint/suspicious/noExplicitAny: functions and constructors of whatever arguments
type Loss = new (...args: any[]) => nn.Module;
// biome-ignore lint/suspicious/noExplicitAny: see above
type LossFunction = (...args: any[]) => unknown;

interface Fits {
  /** The options of the module, where they are others. */
  readonly made?: Fields;
  /** Which of the tensors go together. */
  readonly tensors?: (args: never) => boolean;
  /** The name of the function's row. */
  readonly row: string;
}

const reduction = choice('mean', 'sum', 'none');

/** A loss as a function and as a module: the same options, the same tensors. */
export function lossRows(
  call: LossFunction,
  Kind: Loss,
  tensors: readonly Domain[],
  fields: Fields,
  { tensors: fit, row, made = fields }: Fits,
): Row[] {
  const fits = fit && { fits: (args: readonly unknown[]) => fit(args.slice(0, tensors.length) as never) };
  const { name } = Kind;
  const given = options({ reduction, ...fields });
  return [
    fn(row, call, [...tensors, given], fits),
    ctor(`nn/new ${name}`, Kind, [options({ reduction, ...made })], { use: walk }),
    method(`nn/${name}.forward`, () => new Kind(), tensors, fits),
  ];
}

const anyShape = tensorOf('that broadcasts', { made: () => [2, 3] });
export const pairs = [anyShape, anyShape];
export const pairFits = ([input, target]: readonly [Tensor, Tensor]) => broadcast(input.shape, target.shape) !== null;
const twoAlike = [tensorLike(2, 3), tensorLike(2, 3)];
const three = [tensorLike(2, 3), tensorLike(2, 3), tensorLike(2, 3)];
const variance = tensorOf('[2, 3], [2, 1] or [2]', {
  made: () => [2, 3],
  fits: (shape) => ['2,3', '2,1', '2'].includes(shape.join()),
});
const positive = number({ min: Number.MIN_VALUE, made: [0.1, 2] });
const atLeast0 = number({ min: 0, made: [0, 1] });
export const factor = nullable(
  tensorOf('that broadcasts to [2, 3]', { made: () => [3], fits: (shape) => broadcast(shape, [2, 3])?.join() === '2,3' }),
);
const infinite = domain(
  'Infinity',
  () => Number.POSITIVE_INFINITY,
  (value) => value === Number.POSITIVE_INFINITY,
);
const exponent = either(positive, infinite);
/** Whether both broadcast to what has that dimension: a scalar has one, 0. */
export function haveCosine([x1, x2, { dim = 1 } = {}]: [Tensor, Tensor, { dim?: number }?]): boolean {
  const rank = broadcast(x1.shape, x2.shape)?.length ?? -1;
  return dim >= -Math.max(rank, 1) && dim < Math.max(rank, 1) && rank >= 0;
}

/** Whether both broadcast to what has a last dimension. */
export function haveDistance([x1, x2]: [Tensor, Tensor]): boolean {
  return (broadcast(x1.shape, x2.shape)?.length ?? 0) > 0;
}

/** Classes, and what may be told to stand for none. */
const targetsOrNone = either(targets, numbers(integer({ min: -(2 ** 31), max: 2 ** 31 - 1, made: [-1, 2] }), { made: [2, 2] }));
/** The logits of the rows have 3 classes. */
export const perClass = nullable(tensorLike(3));
export const perSomeClass = nullable(tensorOf('of 1 dim', { made: () => [3], fits: ({ length }) => length === 1 }));
const classFields = { weight: perClass, ignoreIndex: nullable(integer({ min: -(2 ** 31), max: 2 ** 31 - 1, made: [-1, -1] })) };
const onSome = (loss: nn.Module) => [
  walk(loss),
  loss.forward(makeTensor([2, 3], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6], 'leaf'), targetsOf(loss)),
];
const targetsOf = (loss: nn.Module) =>
  loss instanceof nn.NLLLoss || loss instanceof nn.CrossEntropyLoss || loss instanceof nn.MultiMarginLoss
    ? [0, 2]
    : makeTensor([2, 3], [0, 1, 0, 1, 1, 0], 'leaf');
export const ofLosses = (member: string, Kind: Loss, weight: Domain) =>
  setter(`nn/${member}=`, () => new Kind(), optional(weight), { use: onSome });

type ClassArguments = readonly [Tensor, Tensor | ArrayLike<number>, { weight?: Tensor | null; ignoreIndex?: number | null }?];
/** Probabilities are targets too. */
function classesFit(
  [scores, target, { weight = null, ignoreIndex = null } = {}]: ClassArguments,
  soft = false,
): boolean | 'unclear' {
  const dim = scores.shape.length === 1 ? 0 : 1;
  if (weight !== null && scores.shape[dim] !== 3) return false;
  const alike = target instanceof core.Tensor && target.shape.join() === scores.shape.join() && target.dtype === 'float32';
  if (soft && alike) return ignoreIndex === null;
  return targetsFit([scores, target]) || (ignoreIndex !== null && 'unclear');
}

const rowsOfClasses = indices(3, [[2, 2]], ({ length }) => length === 1 || length === 2);
export const wholeNumbers = (value: unknown, min: number, max: number) =>
  (Array.isArray(value) || ArrayBuffer.isView(value) || isArrayLike(value)) &&
  (value as ArrayLike<unknown>).length < 1000 &&
  // by index: an iterator of an array whose memory is gone throws
  Array.from({ length: (value as ArrayLike<unknown>).length ?? 0 }, (_, i) => (value as ArrayLike<unknown>)[i]).every(
    (one) => Number.isInteger(one) && Number(one) >= min && Number(one) <= max,
  );
const lengthsOf2 = (min: number, max: number) =>
  domain(
    `two lengths from ${min} to ${max}`,
    (choices) => [choices.integer(min, max), choices.integer(min, max)],
    (value) => wholeNumbers(value, min, max) && (value as ArrayLike<unknown>).length === 2,
  );
/** Two sequences of 4 times and 3 classes, what is to be read in them, and how long both are. */
const spoken = [
  tensorOf('(T, N, C)', { made: () => [4, 2, 3], fits: ({ length }) => length === 2 || length === 3 }),
  domain('classes', rowsOfClasses.make, (value) => rowsOfClasses.has(value) || wholeNumbers(value, 0, 2 ** 31 - 1)),
  lengthsOf2(1, 4),
  lengthsOf2(0, 2),
];

/** The losses that are not among core's first three, and those of classes with all of their options. */
export const lossesTable: readonly Row[] = [
  fn('core/nllLoss', core.nllLoss, [logits, targetsOrNone, options({ reduction, ...classFields })], {
    fits: (args: ClassArguments) => classesFit(args),
  }),
  fn(
    'core/crossEntropy',
    core.crossEntropy,
    [logits, targetsOrNone, options({ reduction, ...classFields, labelSmoothing: number({ min: 0, max: 1 }) })],
    {
      fits: (args: ClassArguments) => classesFit(args, true),
    },
  ),
  ctor('nn/new NLLLoss', nn.NLLLoss, [options({ reduction, ...classFields, weight: perSomeClass })], { use: walk }),
  ctor(
    'nn/new CrossEntropyLoss',
    nn.CrossEntropyLoss,
    [options({ reduction, ...classFields, weight: perSomeClass, labelSmoothing: number({ min: 0, max: 1 }) })],
    {
      use: walk,
    },
  ),
  method('nn/CrossEntropyLoss.forward', () => new nn.CrossEntropyLoss(), [logits, targets], {
    fits: (args: ClassArguments) => classesFit(args, true),
  }),
  ofLosses('NLLLoss.weight', nn.NLLLoss, perClass),
  ofLosses('CrossEntropyLoss.weight', nn.CrossEntropyLoss, perClass),
  ofLosses('BCELoss.weight', nn.BCELoss, factor),
  ofLosses('BCEWithLogitsLoss.weight', nn.BCEWithLogitsLoss, factor),
  ofLosses('BCEWithLogitsLoss.posWeight', nn.BCEWithLogitsLoss, factor),
  ...lossRows(nn.functional.l1Loss, nn.L1Loss, pairs, {}, { row: 'nn/functional.l1Loss', tensors: pairFits }),
  ...lossRows(
    nn.functional.smoothL1Loss,
    nn.SmoothL1Loss,
    pairs,
    { beta: atLeast0 },
    { row: 'nn/functional.smoothL1Loss', tensors: pairFits },
  ),
  ...lossRows(
    nn.functional.huberLoss,
    nn.HuberLoss,
    pairs,
    { delta: positive },
    { row: 'nn/functional.huberLoss', tensors: pairFits },
  ),
  ...lossRows(
    nn.functional.binaryCrossEntropy,
    nn.BCELoss,
    twoAlike,
    { weight: factor },
    {
      row: 'core/binaryCrossEntropy',
      made: { weight: nullable(anyTensor) },
    },
  ),
  ...lossRows(
    nn.functional.binaryCrossEntropyWithLogits,
    nn.BCEWithLogitsLoss,
    twoAlike,
    { weight: factor, posWeight: factor },
    {
      row: 'nn/functional.binaryCrossEntropyWithLogits',
      made: { weight: nullable(anyTensor), posWeight: nullable(anyTensor) },
    },
  ),
  ...lossRows(
    nn.functional.klDiv,
    nn.KLDivLoss,
    pairs,
    { reduction: choice('mean', 'sum', 'none', 'batchmean'), logTarget: boolean },
    {
      row: 'nn/functional.klDiv',
      tensors: pairFits,
    },
  ),
  ...lossRows(
    nn.functional.gaussianNllLoss,
    nn.GaussianNLLLoss,
    [...twoAlike, variance],
    { full: boolean, eps: positive },
    { row: 'nn/functional.gaussianNllLoss' },
  ),
  ...lossRows(
    nn.functional.cosineEmbeddingLoss,
    nn.CosineEmbeddingLoss,
    [...twoAlike, tensorLike(2)],
    { margin: number({ made: [0, 1] }) },
    {
      row: 'nn/functional.cosineEmbeddingLoss',
    },
  ),
  ...lossRows(
    nn.functional.tripletMarginLoss,
    nn.TripletMarginLoss,
    three,
    { margin: number({ made: [0, 1] }), p: exponent, eps: atLeast0, swap: boolean },
    { row: 'nn/functional.tripletMarginLoss' },
  ),
  fn(
    'nn/functional.ctcLoss',
    nn.functional.ctcLoss,
    [...spoken, options({ reduction, blank: integer({ min: 0, made: [0, 2] }), zeroInfinity: boolean })],
    {
      fits: ([x, , , , { blank = 0 } = {}]: [Tensor, unknown, unknown, unknown, nn.functional.CTCLossOptions?]) =>
        x.shape.join() === '4,2,3' ? blank < 3 : 'unclear',
    },
  ),
  ctor('nn/new CTCLoss', nn.CTCLoss, [options({ reduction, blank: integer({ min: 0, made: [0, 2] }), zeroInfinity: boolean })], {
    use: walk,
  }),
  method('nn/CTCLoss.forward', () => new nn.CTCLoss(), spoken, {
    fits: ([x, rows]: [Tensor, Tensor]) => (x.shape.join() === '4,2,3' && rows.dim === 2) || 'unclear',
  }),
  fn(
    'nn/functional.cosineSimilarity',
    nn.functional.cosineSimilarity,
    [...pairs, options({ dim: integer({ made: [-2, 1] }), eps: atLeast0 })],
    { fits: haveCosine },
  ),
  fn(
    'nn/functional.pairwiseDistance',
    nn.functional.pairwiseDistance,
    [...pairs, options({ p: exponent, eps: atLeast0, keepDim: boolean })],
    { fits: haveDistance },
  ),
];
