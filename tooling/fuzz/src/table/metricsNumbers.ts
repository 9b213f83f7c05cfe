import * as metrics from '@kindling/metrics';
import { type Domain, either, where } from '../domains/domain';
import { list, numbers } from '../domains/lists';
import { options, record } from '../domains/objects';
import { anyNumber, boolean, choice, integer, number } from '../domains/simple';
import { isTensor, sizeOf, tensorOf } from '../domains/tensors';
import { knownNumbers } from '../values/tensors';
import { change, ctor, fn, method, type Row } from './row';

/** Four or so numbers, in a list, in rows or with their shape; or a tensor of them, which classes read by themselves. */
function valuesOf(each: Domain, width: number): Domain {
  const sizes = [4, width];
  const row = numbers(each, { min: 1, made: [width, width], like: true });
  return either(
    numbers(each, { min: 1, made: [4, 4], like: true }),
    list(row, { min: 1, made: [4, 4] }),
    where(
      record({
        data: numbers(each, { made: [sizeOf(sizes), sizeOf(sizes)], like: true }),
        shape: { ...list(integer({ min: 1 })), make: () => sizes },
      }),
      'with as many numbers as its shape says',
      (value: { data: ArrayLike<number>; shape: number[] }) => value.data.length === sizeOf(value.shape) && value.data.length > 0,
    ),
  );
}

const orTensor = (given: Domain, each: Domain): Domain =>
  either(given, tensorOf('of numbers', { made: () => [4], each, fits: (shape) => sizeOf(shape) > 0 }));

interface Read {
  readonly data: readonly number[];
  readonly shape: readonly number[];
}

function read(value: unknown): Read {
  if (isTensor(value)) return { data: [...(knownNumbers(value) ?? [])], shape: value.shape };
  const { data, shape } = value as { data?: ArrayLike<number>; shape?: readonly number[] };
  if (shape !== undefined) return { data: Array.from(data as ArrayLike<number>), shape };
  const entries = Array.from(value as ArrayLike<number | ArrayLike<number>>);
  if (typeof entries[0] === 'number') return { data: entries as number[], shape: [entries.length] };
  const rows = entries as ArrayLike<number>[];
  const ragged = rows.some(({ length }) => length !== rows[0].length);
  return { data: rows.flatMap((one) => Array.from(one)), shape: [rows.length, ragged ? Number.NaN : rows[0].length] };
}

type Given = readonly [unknown, unknown, ({ ignoreIndex?: number } | undefined)?];
const isClass = (below: number) => (one: number) => Number.isSafeInteger(one) && one >= 0 && one < below;

/** Scores to rank by: in one column for class 1, or a column a class. */
const ranks =
  (most: number, fits: (score: number) => boolean = (score) => !Number.isNaN(score)) =>
  ([first, second]: Given): boolean => {
    const { data, shape } = read(first);
    const target = read(second);
    const [rows, columns = 1] = shape;
    return (
      shape.length > 0 &&
      shape.length <= 2 &&
      columns <= most &&
      data.every(fits) &&
      target.shape.length === 1 &&
      target.shape[0] === rows &&
      target.data.every(isClass(Math.max(2, columns)))
    );
  };

const isProbability = (one: number) => one >= 0 && one <= 1;

const sameShape = ([first, second]: Given) => read(first).shape.join() === read(second).shape.join();
const outputs = (given: Given) => sameShape(given) && [1, 2].includes(read(given[0]).shape.length);

function isText([first, second, { ignoreIndex } = {}]: Given): boolean {
  const { data, shape } = read(first);
  const columns = shape[shape.length - 1];
  const target = read(second);
  const rows = isTensor(second) || 'shape' in (second as object) || typeof (second as ArrayLike<unknown>)[0] === 'number';
  return (
    shape.length >= 2 &&
    rows &&
    target.data.length === data.length / columns &&
    target.data.every((one) => one === ignoreIndex || isClass(columns)(one))
  );
}

function onePath([x, y]: readonly [ArrayLike<number>, ArrayLike<number>]): boolean {
  const steps = Array.from(x, (one, i) => (i === 0 ? 0 : one - x[i - 1]));
  return x.length >= 2 && y.length === x.length && !(steps.some((step) => step > 0) && steps.some((step) => step < 0));
}

const score = number({ made: [0, 1] });
const binaryTarget = numbers(integer({ min: 0, made: [0, 1] }), { min: 1, made: [4, 4], like: true });
const target = either(
  binaryTarget,
  where(
    record({ data: binaryTarget, shape: { ...list(integer({ min: 1 })), make: () => [4] } }),
    'with as many classes as its shape says',
    (value: { data: ArrayLike<number>; shape: number[] }) => value.data.length === sizeOf(value.shape),
  ),
);
const scores = valuesOf({ ...anyNumber, make: score.make }, 2);
const values = valuesOf(anyNumber, 2);
const average = choice('macro', 'weighted', 'none');
const calibrated = { numBins: integer({ min: 1, max: 1_000_000, made: [1, 20] }) };
const norm = choice('l1', 'l2', 'max');
const multioutput = choice('uniformAverage', 'varianceWeighted', 'rawValues');
const ignoreIndex = integer({ made: [-1, 1] });
const classOrIgnored = numbers(integer({ made: [0, 1] }), { min: 1, made: [4, 4], like: true });
const compute = (metric: { compute(): unknown }) => metric.compute();
const { AUROC, AveragePrecision, CalibrationError, MeanAbsoluteError, MeanSquaredError } = metrics;
const { Perplexity, PrecisionRecallCurve, R2Score, ROC } = metrics;

const calibratedFour = () => {
  const metric = new CalibrationError();
  metric.update([0.1, 0.9, 0.8, 1], [0, 1, 0, 1]);
  return metric;
};

/** Metrics of what is ranked, of probabilities and of numbers. */
export const metricsNumbersTable: readonly Row[] = [
  ...Object.entries({ roc: metrics.roc, precisionRecallCurve: metrics.precisionRecallCurve }).map(([name, curve]) =>
    fn(`metrics/${name}`, curve, [scores, target], { fits: ranks(1) }),
  ),
  ...Object.entries({ auroc: metrics.auroc, averagePrecision: metrics.averagePrecision }).map(([name, area]) =>
    fn(`metrics/${name}`, area, [scores, target, options({ average })], { fits: ranks(Number.POSITIVE_INFINITY) }),
  ),
  fn('metrics/auc', metrics.auc, [numbers(anyNumber, { min: 2, like: true }), numbers(anyNumber, { min: 2, like: true })], {
    fits: onePath,
  }),
  fn('metrics/calibrationBins', metrics.calibrationBins, [scores, target, options(calibrated)], {
    fits: ranks(Number.POSITIVE_INFINITY, isProbability),
  }),
  fn('metrics/calibrationError', metrics.calibrationError, [scores, target, options({ ...calibrated, norm })], {
    fits: ranks(Number.POSITIVE_INFINITY, isProbability),
  }),
  fn('metrics/meanSquaredError', metrics.meanSquaredError, [values, values, options({ squared: boolean })], { fits: sameShape }),
  fn('metrics/meanAbsoluteError', metrics.meanAbsoluteError, [values, values], { fits: sameShape }),
  fn('metrics/r2Score', metrics.r2Score, [values, values, options({ multioutput })], { fits: outputs }),
  fn('metrics/perplexity', metrics.perplexity, [values, classOrIgnored, options({ ignoreIndex })], { fits: isText }),
  ctor('metrics/new ROC', ROC, []),
  ctor('metrics/new PrecisionRecallCurve', PrecisionRecallCurve, []),
  ctor('metrics/new AUROC', AUROC, [options({ average })]),
  ctor('metrics/new AveragePrecision', AveragePrecision, [options({ average })]),
  ctor('metrics/new CalibrationError', CalibrationError, [options({ ...calibrated, norm })]),
  ctor('metrics/new MeanSquaredError', MeanSquaredError, [options({ squared: boolean })]),
  ctor('metrics/new MeanAbsoluteError', MeanAbsoluteError, []),
  ctor('metrics/new R2Score', R2Score, [options({ multioutput })]),
  ctor('metrics/new Perplexity', Perplexity, [options({ ignoreIndex })]),
  ...Object.entries({ ROC, PrecisionRecallCurve, AUROC, AveragePrecision, CalibrationError }).map(([name, Kind]) =>
    change(`metrics/${name}.update`, () => new Kind(), [orTensor(scores, score), orTensor(target, integer({ made: [0, 1] }))], {
      fits: ranks(
        name === 'ROC' || name === 'PrecisionRecallCurve' ? 1 : Number.POSITIVE_INFINITY,
        name === 'CalibrationError' ? isProbability : undefined,
      ),
      use: compute,
    }),
  ),
  ...Object.entries({ MeanSquaredError, MeanAbsoluteError, R2Score }).map(([name, Kind]) =>
    change(`metrics/${name}.update`, () => new Kind(), [orTensor(values, score), orTensor(values, score)], {
      fits: name === 'R2Score' ? outputs : sameShape,
      use: compute,
    }),
  ),
  change('metrics/Perplexity.update', () => new Perplexity(), [values, classOrIgnored], { fits: isText, use: compute }),
  method('metrics/CalibrationError.bins', calibratedFour, []),
];
