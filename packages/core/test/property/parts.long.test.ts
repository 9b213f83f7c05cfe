import * as fc from 'fast-check';
import { seed, shape, size } from './support/arbitraries';
import { checkOp } from './support/checkOp';
import { numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

/** A shape of at least one dim, and one of its dims. */
const shapeAndDim = shape
  .filter(({ length }) => length > 0)
  .chain((sizes) => fc.tuple(fc.constant(sizes), fc.nat({ max: sizes.length - 1 })));

const bound = fc.option(fc.integer({ min: -20, max: 20 }), { nil: undefined });
const few = (full: readonly number[], count: number) => full.reduce((product, each) => product * each, count) <= 4000;

propertySuite('parts on random shapes', (property) => {
  property('slice', [shapeAndDim, bound, bound, fc.integer({ min: 1, max: 5 }), seed], ([sizes, dim], start, end, step, seed) => {
    const options = { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
    return checkOp('slice', [numbers(sizes, seed)], { dim, step, ...options }, seed);
  });

  property('cat', [shapeAndDim, fc.array(size, { minLength: 1, maxLength: 20 }), seed], async ([sizes, dim], along, seed) => {
    const total = along.reduce((sum, each) => sum + each, 0);
    if (!few(sizes.toSpliced(dim, 1), total)) return;
    const parts = along.map((each, i) => numbers(sizes.with(dim, each), seed + i));
    await checkOp('cat', parts, { dim }, seed);
  });

  property('stack', [shape, fc.integer({ min: 1, max: 20 }), fc.nat({ max: 4 }), seed], async (sizes, count, dim, seed) => {
    if (!few(sizes, count)) return;
    const parts = Array.from({ length: count }, (_, i) => numbers(sizes, seed + i));
    await checkOp('stack', parts, { dim: dim % (sizes.length + 1) }, seed);
  });

  property('pad', [shape, fc.array(fc.integer({ min: -2, max: 3 }), { maxLength: 8 }), seed], async (sizes, given, seed) => {
    const amounts = given.slice(0, 2 * Math.min(sizes.length, Math.floor(given.length / 2)));
    const fits = sizes.every((each, d) => {
      const at = 2 * (sizes.length - 1 - d);
      return each + Math.min(0, amounts[at] ?? 0) + Math.min(0, amounts[at + 1] ?? 0) >= 0;
    });
    if (!fits) return;
    await checkOp('pad', [numbers(sizes, seed)], { amounts, value: 2.5 }, seed);
  });

  property('split', [shapeAndDim, fc.integer({ min: 1, max: 7 }), fc.nat(), seed], ([sizes, dim], each, part, seed) => {
    const count = Math.max(1, Math.ceil(sizes[dim] / each));
    return checkOp('split', [numbers(sizes, seed)], { sizeOrSizes: each, dim, part: part % count }, seed);
  });
});
