import * as metrics from '@kindling/metrics';
import { type Domain, either, optional, where } from '../domains/domain';
import { list, numbers } from '../domains/lists';
import { options, optionsWith, record } from '../domains/objects';
import { anyNumber, choice, integer, number } from '../domains/simple';
import { isTensor, sizeOf, tensorOf } from '../domains/tensors';
import { knownNumbers } from '../values/tensors';
import { change, ctor, fn, method, type Row } from './row';

/** A matrix of more classes than this has to be refused. */
const MOST_CLASSES = 5000;

const classIndex = integer({ min: 0, made: [0, 2] });
const flat = numbers(classIndex, { min: 1, made: [4, 4], like: true });
const score = anyNumber;
const shaped = (each: Domain, shape: readonly number[], rank: readonly number[]): Domain =>
  where(
    record({
      data: numbers(each, { made: [sizeOf(shape), sizeOf(shape)], like: true }),
      shape: { ...list(integer({ min: 1 }), { min: 1, max: 2 }), make: () => shape },
    }),
    'with as many numbers as its shape says',
    (value: { data: ArrayLike<number>; shape: number[] }) =>
      rank.includes(value.shape.length) && value.data.length === sizeOf(value.shape),
  );
const row: Domain = {
  ...numbers(score, { min: 1, made: [3, 3], like: true }),
  make: (choices) => [choices.number(0, 1), choices.number(0, 1), choices.number(0, 1)],
};
const rows = list(row, { min: 1, made: [4, 4] });

/** Four examples of three classes. */
const preds = either(flat, rows, shaped(score, [4, 3], [1, 2]));
const target = either(flat, shaped(classIndex, [4], [1]));

/** The same as tensors, which a metric reads by itself. */
const predsOrTensor = either(
  preds,
  tensorOf('of classes or scores', {
    made: () => [4],
    each: classIndex,
    fits: (shape) => shape.length === 1 || shape.length === 2,
  }),
);
const targetOrTensor = either(
  target,
  tensorOf('of classes', { made: () => [4], each: classIndex, fits: (shape) => shape.length === 1 }),
);

interface Read {
  readonly count: number;
  /** How many classes the scores have; null where classes came. */
  readonly columns: number | null;
  readonly classes: readonly number[];
}

function read(value: unknown): Read {
  const { shape = null } = value as { shape?: readonly number[] | null };
  const data = isTensor(value)
    ? (knownNumbers(value) ?? [])
    : shape === null
      ? value
      : (value as { data: ArrayLike<number> }).data;
  const list = Array.from(data as ArrayLike<number | ArrayLike<number>>);
  if (shape?.length === 2) return { count: shape[0], columns: shape[1], classes: [] };
  const [first] = list;
  if (typeof first === 'number' || first === undefined) return { count: list.length, columns: null, classes: list as number[] };
  const widths = new Set(list.map((one) => (one as ArrayLike<number>).length));
  return { count: list.length, columns: widths.size === 1 ? first.length : Number.NaN, classes: [] };
}

const areClasses = ({ classes }: Read) => classes.every((one) => classIndex.has(one));

type Options = { numClasses?: number; topK?: number; average?: string };

/** One class alone is counted of two only. */
const binaryFits = ({ numClasses = 2, average }: Options = {}) => average !== 'binary' || numClasses === 2;

/** Whether predictions and targets are of the same examples and of classes that exist; counting them takes a matrix. */
function pairFits([first, second, options = {}]: readonly [unknown, unknown, Options?], mostClasses = MOST_CLASSES): boolean {
  const [given, right] = [read(first), read(second)];
  const { topK = 1, numClasses = options.average === 'binary' ? 2 : undefined } = options;
  const columns = given.columns ?? numClasses ?? mostClasses;
  const below = [...given.classes, ...right.classes].every((one) => one < columns);
  const agree = given.columns === null ? topK === 1 : given.columns >= topK && (numClasses ?? given.columns) === given.columns;
  return (
    binaryFits(options) &&
    given.count > 0 &&
    given.count === right.count &&
    right.columns === null &&
    areClasses(given) &&
    areClasses(right) &&
    below &&
    agree
  );
}

const countsFit = (given: readonly [unknown, unknown, Options?]) => pairFits(given);
/** The same where there is no matrix. */
const classesFit = (given: readonly [unknown, unknown, Options?]) => pairFits(given, Number.POSITIVE_INFINITY);
const fourOfThree = (pair: readonly [unknown, unknown]) => pairFits([...pair, { numClasses: 3 }]);
const numClasses = integer({ min: 1, max: MOST_CLASSES, made: [3, 3] });
// without a matrix, as many as come
const anyNumClasses = integer({ min: 1, made: [3, 3] });
const normalize = choice('true', 'pred', 'all', 'none');
const averaging = { average: choice('macro', 'micro', 'weighted', 'none', 'binary'), zeroDivision: choice(0, 1) };
const compute = (metric: { compute(): unknown }) => metric.compute();

/** What has gathered a batch. */
const gathered =
  <M extends { update(preds: number[], target: number[]): void }>(make: () => M) =>
  () => {
    const metric = make();
    metric.update([0, 1, 2, 2], [0, 1, 1, 2]);
    return metric;
  };

const kinds = {
  ConfusionMatrix: metrics.ConfusionMatrix,
  F1Score: metrics.F1Score,
  Precision: metrics.Precision,
  Recall: metrics.Recall,
} as const;
const meanOfTwo = () => {
  const mean = new metrics.Mean();
  mean.update(2, 3);
  return mean;
};

/** Metrics, as functions and with a memory. */
export const metricsTable: readonly Row[] = [
  fn('metrics/accuracy', metrics.accuracy, [preds, target, options({ topK: integer({ min: 1, made: [1, 1] }) })], {
    fits: classesFit,
  }),
  fn('metrics/confusionMatrix', metrics.confusionMatrix, [preds, target, options({ numClasses, normalize })], {
    fits: countsFit,
  }),
  ...Object.entries({ f1Score: metrics.f1Score, precision: metrics.precision, recall: metrics.recall }).map(([name, average]) =>
    fn(`metrics/${name}`, average, [preds, target, options({ numClasses: anyNumClasses, ...averaging })], { fits: classesFit }),
  ),
  fn(
    'metrics/mean',
    metrics.mean,
    [numbers(anyNumber, { min: 1, like: true }), optional(numbers(number({ min: 0, made: [1, 2] }), { like: true }))],
    {
      fits: ([values, weights]: [ArrayLike<number>, ArrayLike<number>?]) =>
        weights === undefined || (weights.length === values.length && Array.from(weights).some((weight) => weight > 0)),
    },
  ),
  ctor('metrics/new Accuracy', metrics.Accuracy, [options({ topK: integer({ min: 1, made: [1, 3] }) })]),
  change('metrics/Accuracy.update', () => new metrics.Accuracy(), [predsOrTensor, targetOrTensor], {
    fits: classesFit,
    use: compute,
  }),
  ctor('metrics/new ConfusionMatrix', metrics.ConfusionMatrix, [optionsWith(['numClasses'], { numClasses, normalize })]),
  ...(['F1Score', 'Precision', 'Recall'] as const).map((name) =>
    ctor(`metrics/new ${name}`, kinds[name], [optionsWith(['numClasses'], { numClasses: anyNumClasses, ...averaging })], {
      fits: ([options]: [Options]) => binaryFits(options),
    }),
  ),
  ...Object.entries(kinds).map(([name, Kind]) =>
    change(`metrics/${name}.update`, () => new Kind({ numClasses: 3 }), [predsOrTensor, targetOrTensor], {
      fits: fourOfThree,
      use: compute,
    }),
  ),
  ctor('metrics/new Mean', metrics.Mean, []),
  change(
    'metrics/Mean.update',
    meanOfTwo,
    [
      either(anyNumber, tensorOf('of one number', { made: () => [], fits: (shape) => sizeOf(shape) === 1 })),
      optional(number({ min: 0, made: [1, 3] })),
    ],
    { use: compute },
  ),
  method('metrics/Metric.compute', meanOfTwo, []),
  method(
    'metrics/Metric.compute (of accuracy)',
    gathered(() => new metrics.Accuracy()),
    [],
  ),
  method(
    'metrics/Metric.compute (of a matrix)',
    gathered(() => new metrics.ConfusionMatrix({ numClasses: 3 })),
    [],
  ),
  method('metrics/Metric.reset', meanOfTwo, []),
  method('metrics/Metric.toString', meanOfTwo, []),
];
