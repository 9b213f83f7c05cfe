import { conv2d, crossEntropy, full, linear, mseLoss, type Tensor, tensor, zeros } from '../../src/index';

/**
 * Sums of many terms, in the forms in which they come: reductions, contractions, losses and the gradients of all of these.
 * Each is computed from two numbers, so that the right value is known: `a * b` a term, or `a`.
 * tooling/backends/pytorch/long_sums.py computes the same ones in PyTorch.
 */
export interface LongSum {
  readonly name: string;
  /** A graph of results that are all the same: the sum of so many terms. */
  readonly build: (terms: number, a: number, b: number) => Tensor;
  /** What one term is worth; the whole divided by the number of terms in means. */
  readonly term: (a: number, b: number) => number;
  readonly isMean?: boolean;
}

/** Numbers that are all the same: every addition to a float32 rounds to the same side, so no error takes back another. */
const same = (shape: number[], value: number, requiresGrad = false) => full(shape, value, { requiresGrad });

const gradientOf = (parameter: Tensor, output: Tensor): Tensor => {
  output.backward();
  return parameter.grad as Tensor;
};

/** How many results there are: with very many terms only one, so that all of it fits into memory. */
const results = (terms: number, most: number) => (terms > 10 ** 7 ? 1 : most);

/** A square-ish split of the terms, for ops that sum over several dimensions. */
function splitOf(terms: number): [number, number] {
  const inner = 10 ** Math.floor(Math.log10(terms) / 2);
  return [terms / inner, inner];
}

export const longSums: readonly LongSum[] = [
  { name: 'sum', term: (a) => a, build: (n, a) => same([n], a).sum() },
  { name: 'mean', term: (a) => a, isMean: true, build: (n, a) => same([n], a).mean() },
  { name: 'sum over rows', term: (a) => a, build: (n, a) => same([results(n, 3), n], a).sum(1) },
  { name: 'sum over columns', term: (a) => a, build: (n, a) => same([n, results(n, 5)], a).sum(0) },
  {
    name: 'sum of a product',
    term: (a, b) => a * b,
    build: (n, a, b) =>
      same([n], a)
        .mul(same([n], b))
        .sum(),
  },
  { name: 'matmul', term: (a, b) => a * b, build: (n, a, b) => same([results(n, 3), n], a).matmul(same([n, results(n, 5)], b)) },
  { name: 'matmul of vectors', term: (a, b) => a * b, build: (n, a, b) => same([n], a).matmul(same([n], b)) },
  { name: 'linear', term: (a, b) => a * b, build: (n, a, b) => linear(same([results(n, 3), n], a), same([results(n, 5), n], b)) },
  {
    name: 'linear, gradient of weight',
    term: (a, b) => a * b,
    build: (n, a, b) => {
      const weight = zeros([results(n, 5), results(n, 3)], { requiresGrad: true });
      return gradientOf(
        weight,
        linear(same([n, results(n, 3)], a), weight)
          .mul(b)
          .sum(),
      );
    },
  },
  {
    name: 'linear, gradient of input',
    term: (a, b) => a * b,
    build: (n, a, b) => {
      const x = zeros([results(n, 2), results(n, 3)], { requiresGrad: true });
      return gradientOf(
        x,
        linear(x, same([n, results(n, 3)], a))
          .mul(b)
          .sum(),
      );
    },
  },
  {
    name: 'bias, gradient',
    term: (_, b) => b,
    build: (n, a, b) => {
      const bias = same([results(n, 3)], a, true);
      return gradientOf(
        bias,
        zeros([n, results(n, 3)])
          .add(bias)
          .mul(b)
          .sum(),
      );
    },
  },
  {
    name: 'conv2d',
    term: (a, b) => a * b,
    build: (n, a, b) => conv2d(same([1, n / 4, 3, 3], a), same([results(n, 2), n / 4, 2, 2], b)),
  },
  {
    name: 'conv2d, gradient of weight',
    term: (a, b) => a * b,
    build: (n, a, b) => {
      const [examples, positions] = splitOf(n);
      const weight = zeros([results(n, 2), 1, 1, 2], { requiresGrad: true });
      return gradientOf(
        weight,
        conv2d(same([examples, 1, 1, positions + 1], a), weight)
          .mul(b)
          .sum(),
      );
    },
  },
  {
    name: 'conv2d, gradient of input',
    term: (a, b) => a * b,
    build: (n, a, b) => {
      const x = zeros([1, results(n, 2), 1, 1], { requiresGrad: true });
      return gradientOf(
        x,
        conv2d(x, same([n, results(n, 2), 1, 1], a))
          .mul(b)
          .sum(),
      );
    },
  },
  {
    name: 'conv2d, gradient of bias',
    term: (_, b) => b,
    build: (n, a, b) => {
      const [examples, positions] = splitOf(n);
      const bias = zeros([results(n, 2)], { requiresGrad: true });
      return gradientOf(
        bias,
        conv2d(same([examples, 1, 1, positions], a), zeros([results(n, 2), 1, 1, 1]), bias)
          .mul(b)
          .sum(),
      );
    },
  },
  { name: 'mseLoss', term: (a) => a * a, isMean: true, build: (n, a) => mseLoss(same([n], a), zeros([n])) },
  {
    name: 'crossEntropy',
    term: (a) => Math.log(1 + Math.exp(-a)),
    isMean: true,
    build: (n, a) => crossEntropy(tensor([a, 0]).expand([n, 2]), new Uint8Array(n)),
  },
];

/** The largest relative error of a sum of so many terms, over all of its results. */
export async function errorOfLongSum({ build, term, isMean }: LongSum, terms: number, a = 0.1, b = 0.3): Promise<number> {
  const [x, y] = [Math.fround(a), Math.fround(b)];
  const expected = term(x, y) * (isMean ? 1 : terms);
  const results = await build(terms, x, y).data();
  return results.reduce((largest, value) => Math.max(largest, Math.abs(value - expected) / Math.abs(expected)), 0);
}
