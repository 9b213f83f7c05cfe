import * as fc from 'fast-check';
import { count } from './oracle/oracleTensor';
import { seed, shape, someShape } from './support/arbitraries';
import { checkOp } from './support/checkOp';
import { numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

/** Some dims of a shape, counted from either end, or none given. */
const dimsOf = (rank: number) =>
  fc.option(
    fc
      .tuple(fc.subarray(Array.from({ length: rank }, (_, dim) => dim)), fc.boolean())
      .filter(([dims]) => dims.length > 0)
      .map(([dims, fromEnd]) => (fromEnd ? dims.map((dim) => dim - rank) : dims)),
    { nil: undefined },
  );
const withDims = shape.chain((shape) =>
  fc.tuple(fc.constant(shape), shape.length === 0 ? fc.constant(undefined) : dimsOf(shape.length)),
);
const withDim = someShape.chain((shape) =>
  fc.tuple(fc.constant(shape), shape.length === 0 ? fc.constant(0) : fc.integer({ min: -shape.length, max: shape.length - 1 })),
);
const kind = fc.constantFrom('unit', 'whole');

propertySuite('reductions of random shapes', (property) => {
  for (const op of ['sum', 'mean'] as const) {
    property(`${op} over any dims`, [withDims, fc.boolean(), kind, seed], ([shape, dim], keepDim, kind, seed) =>
      checkOp(op, [numbers(shape, seed, kind)], { dim, keepDim }, seed, count(shape)),
    );
  }

  for (const op of ['max', 'argmax'] as const) {
    property(`${op} over one dim`, [withDim, fc.boolean(), kind, seed], ([shape, dim], keepDim, kind, seed) =>
      checkOp(op, [numbers(shape, seed, kind)], { dim, keepDim }, seed),
    );
    property(`${op} over all`, [someShape, fc.boolean(), kind, seed], (shape, keepDim, kind, seed) =>
      checkOp(op, [numbers(shape, seed, kind)], { keepDim }, seed),
    );
  }

  property('logSoftmax along any dim', [withDim, fc.constantFrom(1, 10, 1e3), seed], ([shape, dim], scale, seed) => {
    const { data } = numbers(shape, seed);
    return checkOp('logSoftmax', [{ shape, data: data.map((x) => x * scale) }], { dim }, seed);
  });

  property(
    'nllLoss, crossEntropy',
    [
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 12 }),
      fc.constantFrom('nllLoss', 'crossEntropy'),
      fc.constantFrom('mean', 'sum', 'none'),
      seed,
    ],
    (examples, classes, op, reduction, seed) => {
      const { data } = numbers([examples], seed + 2, 'positive');
      const targets = { shape: [examples], data: Int32Array.from(data, (x) => Math.floor(x * 1000) % classes) };
      return checkOp(op, [numbers([examples, classes], seed), targets], { reduction }, seed);
    },
  );

  property('mseLoss', [shape, fc.constantFrom('mean', 'sum', 'none'), seed], (shape, reduction, seed) =>
    checkOp('mseLoss', [numbers(shape, seed), numbers(shape, seed + 2)], { reduction }, seed, count(shape)),
  );
});
