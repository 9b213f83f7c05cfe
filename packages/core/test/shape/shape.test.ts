import { throwsExactly } from '@kindling/test-kit';
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  broadcastShapes,
  checkedSize,
  checkShape,
  isRowMajor,
  normalizeDim,
  rowMajorStrides,
  sameShape,
  shapeText,
  sizeOf,
  stridesWithInnermost,
  viewStrides,
} from '../../src/shape/shape';

/** Where the numbers of a shape lie in memory, in row-major order. */
function positions(shape: readonly number[], strides: readonly number[]): number[] {
  return shape.reduce<number[]>(
    (all, size, dim) => all.flatMap((at) => Array.from({ length: size }, (_, i) => at + i * strides[dim])),
    [0],
  );
}

/** The strides under which these places read in row-major order, found from the first step along each dim; null if there are none. */
function stridesOf(places: readonly number[], shape: readonly number[]): number[] | null {
  const steps = rowMajorStrides(shape);
  const strides = shape.map((size, dim) => (size > 1 ? places[steps[dim]] - places[0] : 0));
  return positions(shape, strides).every((at, i) => at + places[0] === places[i]) ? strides : null;
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

/** Shapes that memory can have: dims in any order, with gaps. */
const layouts = shapes.chain((shape) =>
  fc
    .tuple(
      fc.shuffledSubarray(
        shape.map((_, dim) => dim),
        { minLength: shape.length, maxLength: shape.length },
      ),
      fc.array(fc.constantFrom(0, 0, 0, 3), { minLength: shape.length, maxLength: shape.length }),
    )
    .map(([order, gaps]) => {
      const strides = new Array<number>(shape.length);
      let step = 1;
      order.forEach((dim, i) => {
        strides[dim] = step;
        step = step * shape[dim] + gaps[i];
      });
      return { shape, strides };
    }),
);

/** Another shape of as many elements: prime factors in a random order, joined at random, with ones between. */
const regrouped = (count: number) => {
  const factors: number[] = [];
  for (let rest = count, p = 2; rest > 1; ) {
    if (rest % p === 0) {
      factors.push(p);
      rest /= p;
    } else p++;
  }
  return fc
    .tuple(
      fc.shuffledSubarray(factors, { minLength: factors.length, maxLength: factors.length }),
      fc.array(fc.constantFrom('join', 'split', 'one'), { minLength: factors.length, maxLength: factors.length }),
    )
    .map(([order, how]) => {
      const shape: number[] = [];
      order.forEach((factor, i) => {
        if (how[i] === 'join' && shape.length > 0) shape[shape.length - 1] *= factor;
        else shape.push(...(how[i] === 'one' ? [1, factor] : [factor]));
      });
      return shape;
    });
};

test('sizes and texts of shapes', () => {
  assert.is(sizeOf([]), 1);
  assert.is(sizeOf([2, 3, 4]), 24);
  assert.is(sizeOf([2, 0, 4]), 0);
  assert.is(shapeText([]), '[]');
  assert.is(shapeText([2, 3]), '[2, 3]');
  assert.ok(sameShape([2, 3], [2, 3]));
  assert.not(sameShape([2, 3], [3, 2]));
  assert.not(sameShape([2, 3], [2, 3, 1]));
});

test('a shape is an array of whole numbers from 0', () => {
  assert.equal(checkShape('zeros: shape', [2, 0]), [2, 0]);
  throwsExactly(() => checkShape('zeros: shape', 3), 'zeros: shape: expected an array of dimension sizes, got 3');
  throwsExactly(() => checkShape('zeros: shape', [2, -1]), 'zeros: shape[1]: expected an integer >= 0, got -1');
  throwsExactly(() => checkShape('zeros: shape', [2.5]), 'zeros: shape[0]: expected an integer >= 0, got 2.5');
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  throwsExactly(() => checkShape('zeros: shape', [2, , 3]), 'zeros: shape[1]: expected an entry, got a hole in the array');
  throwsExactly(() => checkShape('zeros: shape', new Array(65).fill(1)), 'zeros: shape: expected at most 64 dimensions, got 65');
  assert.is(checkShape('zeros: shape', new Array(64).fill(1)).length, 64);
  assert.ok(Object.is(checkShape('zeros: shape', [-0])[0], 0));
});

test('a tensor holds at most 2^31 - 1 numbers', () => {
  assert.is(checkedSize('zeros', [2 ** 15, 2 ** 16 - 1]), 2 ** 31 - 2 ** 15);
  assert.is(checkedSize('zeros', [2 ** 31 - 1]), 2 ** 31 - 1);
  assert.is(checkedSize('zeros', []), 1);
  assert.is(checkedSize('zeros', [2 ** 20, 0, 5]), 0);
  const most = 'zeros: expected at most 2147483647 elements, got';
  throwsExactly(() => checkedSize('zeros', [2 ** 15, 2 ** 16]), `${most} 2147483648 in shape [32768, 65536]`);
  throwsExactly(
    () => checkedSize('zeros', [2 ** 20, 0, 2 ** 20]),
    `${most} 1099511627776 beside the sizes of 0 in shape [1048576, 0, 1048576]`,
  );
});

test('dimensions may count from the end', () => {
  assert.is(normalizeDim('sum', 1, 3), 1);
  assert.is(normalizeDim('sum', -1, 3), 2);
  assert.is(normalizeDim('sum', -3, 3), 0);
  assert.is(normalizeDim('sum', 0, 0), 0, 'a scalar counts as one dimension');
  assert.is(normalizeDim('sum', -1, 0), 0);
  throwsExactly(() => normalizeDim('sum', 3, 3), 'sum: dim: expected an integer from -3 to 2, got 3');
  throwsExactly(() => normalizeDim('sum', -2, 1), 'sum: dim: expected an integer from -1 to 0, got -2');
  throwsExactly(() => normalizeDim('sum', 1, 0), 'sum: dim: expected an integer from -1 to 0, got 1');
  throwsExactly(() => normalizeDim('sum', '0', 1), 'sum: dim: expected an integer from -1 to 0, got "0"');
  throwsExactly(() => normalizeDim('flatten', 3, 2, 'endDim'), 'flatten: endDim: expected an integer from -2 to 1, got 3');
  assert.ok(Object.is(normalizeDim('sum', -0, 2), 0));
});

test('shapes broadcast as the rule says: aligned at the end, equal or 1', async () => {
  const sizes = fc.array(fc.constantFrom(0, 1, 2, 3), { maxLength: 4 });
  await fc.assert(
    fc.property(sizes, sizes, (a, b) => {
      const rank = Math.max(a.length, b.length);
      const padded = (shape: number[]) => [...new Array<number>(rank - shape.length).fill(1), ...shape];
      const [left, right] = [padded(a), padded(b)];
      if (left.every((size, d) => size === right[d] || size === 1 || right[d] === 1)) {
        assert.equal(
          broadcastShapes('add', a, b),
          left.map((size, d) => (size === 1 ? right[d] : size)),
        );
      } else assert.throws(() => broadcastShapes('add', a, b), /do not broadcast/);
    }),
    { seed: 1, numRuns: 500 },
  );
  throwsExactly(
    () => broadcastShapes('mul', [2, 3], [4, 2, 5]),
    'mul: shapes [2, 3] and [4, 2, 5] do not broadcast: 3 and 5 differ in dimension 2',
  );
});

test('strides of memory in order, and with another dimension innermost', async () => {
  assert.equal(rowMajorStrides([2, 3, 4]), [12, 4, 1]);
  assert.equal(rowMajorStrides([]), []);
  assert.equal(stridesWithInnermost([2, 3, 4], 0), [1, 8, 2]);
  assert.equal(stridesWithInnermost([2, 3, 4], 2), [12, 4, 1]);
  assert.equal(stridesWithInnermost([], 0), []);
  await fc.assert(
    fc.property(shapes, fc.nat({ max: 3 }), (shape, dim) => {
      const innermost = Math.min(dim, Math.max(shape.length - 1, 0));
      const places = positions(shape, stridesWithInnermost(shape, innermost));
      assert.equal(
        places.toSorted((a, b) => a - b),
        places.map((_, i) => i),
        'every place is used once, without gaps',
      );
    }),
    { seed: 1 },
  );
});

test('a dimension of size 1 can have any stride', () => {
  assert.ok(isRowMajor([2, 1, 3], [3, 99, 1]));
  assert.not(isRowMajor([2, 3], [1, 2]));
  assert.ok(isRowMajor([], []));
});

test('memory reads under another shape exactly where strides for it exist', async () => {
  let found = 0;
  let none = 0;
  const pairs = layouts.chain((layout) => fc.tuple(fc.constant(layout), regrouped(sizeOf(layout.shape))));
  await fc.assert(
    fc.property(pairs, ([{ shape, strides }, newShape]) => {
      const places = positions(shape, strides);
      const result = viewStrides(shape, strides, newShape);
      if (stridesOf(places, newShape) === null) {
        none++;
        assert.is(result, null);
      } else {
        found++;
        assert.ok(result, `[${shape}] with strides [${strides}] can be read as [${newShape}]`);
        assert.equal(positions(newShape, result as number[]), places);
      }
    }),
    { seed: 1, numRuns: 3000 },
  );
  assert.ok(found > 500 && none > 300, `both answers were needed: ${found} and ${none} times`);
});

test.run();
