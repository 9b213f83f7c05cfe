import * as fc from 'fast-check';
import { count } from './oracle/oracleTensor';
import { broadcastPair, seed, someShape, someSize } from './support/arbitraries';
import { checkOp } from './support/checkOp';
import { integers, numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

/** A shape with elements, one of its dims, and how many of those along it. */
const withDim = someShape
  .filter(({ length }) => length > 0)
  .chain((shape) => fc.tuple(fc.constant(shape), fc.integer({ min: -shape.length, max: shape.length - 1 }), fc.nat({ max: 9 })));
const kind = fc.constantFrom('unit', 'whole');

propertySuite('statistics, orders and products of random shapes', (property) => {
  property(
    'reductions over one dim',
    [withDim, fc.constantFrom('amax', 'amin', 'min', 'argmin', 'norm', 'logSumExp', 'var'), fc.boolean(), kind, seed],
    ([shape, dim], op, keepDim, kind, seed) =>
      checkOp(op, [numbers(shape, seed, kind)], { dim, keepDim, ...(op === 'var' && { correction: 0 }) }, seed, count(shape)),
  );

  property(
    'what runs along a dim',
    [withDim, fc.constantFrom('cumsum', 'cumprod', 'prod'), fc.constantFrom('float32', 'int32'), seed],
    ([shape, dim], op, dtype, seed) =>
      checkOp(op, [dtype === 'int32' ? integers(shape, seed, -3, 3) : numbers(shape, seed)], { dim }, seed, count(shape)),
  );

  property(
    'sort and topk',
    [withDim, fc.constantFrom('sort', 'topk'), fc.constantFrom(0, 1), fc.boolean(), kind, seed],
    ([shape, dim, wanted], op, part, isLarge, kind, seed) => {
      const k = Math.min(wanted, shape.at(dim) as number);
      const options = op === 'sort' ? { dim, part, descending: isLarge } : { dim, part, k, largest: isLarge };
      return checkOp(op, [numbers(shape, seed, kind)], options, seed);
    },
  );

  property('clamp between tensors', [broadcastPair, kind, seed], ([left, right], kind, seed) =>
    checkOp(
      'clamp',
      [numbers(left, seed, kind), numbers(right, seed + 2, kind), numbers(right, seed + 4, kind)],
      {},
      seed,
      count(left),
    ),
  );

  property(
    'einsum',
    [
      fc.tuple(someSize, someSize, someSize, someSize),
      fc.constantFrom('bij,bjk->bik', 'bij,bkj->ki', 'bij,bjk->b', 'jbi,kj->bki', 'bij,jk->kib'),
      seed,
    ],
    ([b, i, j, k], equation, seed) => {
      const sizes: Record<string, number> = { b, i, j, k };
      const [left, right] = equation.split('->')[0].split(',');
      const shapes = [left, right].map((letters) => [...letters].map((letter) => sizes[letter]));
      return checkOp(
        'einsum',
        shapes.map((shape, n) => numbers(shape, seed + 2 * n)),
        { equation },
        seed,
        b * i * j * k,
      );
    },
  );
});
