import * as fc from 'fast-check';
import { seed, shape, someShape } from './support/arbitraries';
import { checkOp } from './support/checkOp';
import { numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

/** A shape and another with as many numbers: the factors of its sizes, dealt anew. */
const reshaping = someShape.chain((shape) => {
  const factors = shape.flatMap((size) => {
    const found: number[] = [];
    for (let factor = 2, rest = size; rest > 1; ) {
      if (rest % factor === 0) {
        found.push(factor);
        rest /= factor;
      } else factor++;
    }
    return found;
  });
  return fc
    .tuple(
      fc.shuffledSubarray(factors, { minLength: factors.length }),
      fc.array(fc.nat({ max: 3 }), { minLength: factors.length, maxLength: factors.length }),
      fc.nat({ max: 4 }),
    )
    .map(([dealt, seats, rank]): [number[], number[]] => {
      const next = Array.from({ length: Math.max(rank, dealt.length > 0 ? 1 : 0) }, () => 1);
      dealt.forEach((factor, i) => {
        next[seats[i] % next.length] *= factor;
      });
      return [shape, next];
    });
});

const permutation = shape.chain((shape) => {
  const dims = shape.map((_, dim) => dim);
  return fc.tuple(fc.constant(shape), fc.shuffledSubarray(dims, { minLength: dims.length }));
});

propertySuite('movement ops on random shapes', (property) => {
  property('reshape', [reshaping, fc.boolean(), seed], ([before, after], infer, seed) => {
    const open = infer && after.length > 0 ? seed % after.length : -1;
    return checkOp('reshape', [numbers(before, seed)], { shape: after.map((size, dim) => (dim === open ? -1 : size)) }, seed);
  });

  property('permute', [permutation, seed], ([shape, dims], seed) => checkOp('permute', [numbers(shape, seed)], { dims }, seed));

  property('flatten', [shape.filter(({ length }) => length > 0), fc.nat(), fc.nat(), seed], (shape, first, second, seed) => {
    const [startDim, endDim] = [first % shape.length, second % shape.length].sort((a, b) => a - b);
    return checkOp('flatten', [numbers(shape, seed)], { startDim, endDim }, seed);
  });
});
