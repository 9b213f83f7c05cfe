import * as fc from 'fast-check';
import { count } from './oracle/oracleTensor';
import { seed, size, someShape } from './support/arbitraries';
import { checkOp } from './support/checkOp';
import { bools, integers, numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

/** A shape, one of its dims, how many indices there are along it, and what an index leaves out of the other dims. */
const indexed = someShape
  .filter(({ length }) => length > 0)
  .chain((full) =>
    fc.tuple(
      fc.constant(full),
      fc.nat({ max: full.length - 1 }),
      size,
      fc.array(fc.nat({ max: 2 }), { minLength: full.length, maxLength: full.length }),
    ),
  )
  .map(([full, dim, along, less]) => ({
    full,
    dim,
    along,
    index: full.map((extent, d) => (d === dim ? along : Math.max(0, extent - less[d]))),
  }))
  .filter(({ full, dim, along }) => (count(full) / full[dim]) * along <= 2000);

const MOST = 2 ** 31 - 1;
const kinds = {
  float32: (shape: readonly number[], seed: number) => numbers(shape, seed),
  int32: (shape: readonly number[], seed: number) => integers(shape, seed, -MOST, MOST),
  bool: bools,
};

propertySuite('computed indices on random shapes', (property) => {
  property('gather', [indexed, fc.constantFrom('float32', 'int32', 'bool'), seed], ({ full, dim, along, index }, kind, seed) =>
    checkOp('gather', [kinds[kind](full, seed), integers(index, seed + 2, 0, full[dim] - 1)], { dim }, seed, along),
  );

  property('scatterAdd', [indexed, fc.constantFrom('float32', 'int32'), seed], ({ full, dim, along, index }, kind, seed) => {
    const source = full.with(dim, along + 1);
    return checkOp(
      'scatterAdd',
      [kinds[kind](full, seed), integers(index, seed + 2, 0, full[dim] - 1), kinds[kind](source, seed + 4)],
      { dim },
      seed,
      along,
    );
  });

  property('indexSelect', [indexed, fc.constantFrom('float32', 'int32', 'bool'), seed], ({ full, dim, along }, kind, seed) =>
    checkOp('indexSelect', [kinds[kind](full, seed), integers([along], seed + 2, 0, full[dim] - 1)], { dim }, seed, along),
  );

  property(
    'embedding',
    [fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 }), fc.array(size, { maxLength: 2 }), seed],
    (rows, width, index, seed) =>
      checkOp('embedding', [integers(index, seed, 0, rows - 1), numbers([rows, width], seed + 2)], {}, seed, count(index)),
  );
});
