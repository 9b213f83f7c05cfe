import * as fc from 'fast-check';
import { broadcastShape } from './oracle/elementwise';
import { count } from './oracle/oracleTensor';
import { broadcastPair, seed, shape, someShape } from './support/arbitraries';
import { checkOp } from './support/checkOp';
import { bools, integers, numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

const MOST = 2 ** 31 - 1;
const comparisons = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const;

/** Numbers of each kind: many ties, and integers that float32 has no room for. */
const kinds = {
  float32: (shape: readonly number[], seed: number) => numbers(shape, seed, 'whole'),
  int32: (shape: readonly number[], seed: number) => integers(shape, seed, -2, 2),
  large: (shape: readonly number[], seed: number) => integers(shape, seed, -MOST, MOST),
  bool: bools,
};
const kind = fc.constantFrom('float32', 'int32', 'bool');
const wholeKind = fc.constantFrom('int32', 'large');

propertySuite('integers and bools on random shapes', (property) => {
  property(
    'any two kinds compare',
    [broadcastPair, fc.constantFrom(...comparisons, 'logicalAnd', 'logicalOr'), kind, kind, seed],
    ([left, right], op, a, b, seed) => checkOp(op, [kinds[a](left, seed), kinds[b](right, seed + 2)], {}, seed),
  );

  property('large integers compare exactly', [broadcastPair, fc.constantFrom(...comparisons), seed], ([left, right], op, seed) =>
    checkOp(op, [integers(left, seed, MOST - 2, MOST), integers(right, seed + 2, MOST - 2, MOST)], {}, seed),
  );

  property(
    'integers add, subtract and multiply, and wrap around',
    [broadcastPair, fc.constantFrom('add', 'sub', 'mul', 'maximum', 'minimum'), wholeKind, seed],
    ([left, right], op, kind, seed) => checkOp(op, [kinds[kind](left, seed), kinds[kind](right, seed + 2)], {}, seed),
  );

  property(
    'kinds mix',
    [broadcastPair, fc.constantFrom('add', 'mul', 'maximum', 'minimum'), kind, kind, seed],
    ([left, right], op, a, b, seed) =>
      checkOp(op, [kinds[a](left, seed), kinds[b](right, seed + 2)], {}, seed, count(broadcastShape(left, right))),
  );

  property('where takes one or the other', [broadcastPair, shape, kind, kind, seed], async ([left, right], other, a, b, seed) => {
    const both = broadcastShape(left, right);
    // a condition of its own shape where that fits, of the broadcast one where not
    const fits =
      other.length <= both.length && other.every((size, d) => size === 1 || size === both[d + both.length - other.length]);
    const condition = bools(fits ? other : both, seed + 4);
    await checkOp('where', [condition, kinds[a](left, seed), kinds[b](right, seed + 2)], {}, seed, count(both));
  });

  property(
    'sums and largest ones of integers',
    [someShape, fc.constantFrom('sum', 'max', 'argmax'), wholeKind, fc.boolean(), fc.nat(), seed],
    (shape, op, kind, keepDim, dim, seed) => {
      const options = dim % 3 === 0 || shape.length === 0 ? {} : { dim: dim % shape.length };
      return checkOp(op, [kinds[kind](shape, seed)], { ...options, keepDim }, seed);
    },
  );

  property('each kind becomes each other', [shape, kind, kind, seed], (shape, from, dtype, seed) =>
    checkOp('to', [kinds[from](shape, seed)], { dtype }, seed),
  );
});
