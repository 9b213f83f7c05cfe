import { type TestBackend, testBackends } from '@kindling/test-kit';
import { suite, test } from 'uvu';
import * as assert from 'uvu/assert';
import { hidesLost, isLost, LOST, mayLose, unheldConstant } from '../../src/codegen/integersAsFloats';
import { WHERE_INTEGERS_ARE } from '../../src/engine/backends/integersAsFloats';
import { constantIndex, loopIndex, newLoop, scaleIndex } from '../../src/expression/affine';
import {
  at,
  binary,
  constant,
  type Expression,
  guarded,
  indexValue,
  reduce,
  select,
  unary,
} from '../../src/expression/expression';
import { pad, seededRandom, shutdown, type Tensor, tensor, useBackend, where } from '../../src/index';

const loop = newLoop(100);
const load = (dtype: 'int32' | 'bool' | 'float32', buffer = 0): Expression => ({
  kind: 'load',
  buffer,
  index: loopIndex(loop),
  dtype,
});
const [x, y] = [load('int32'), load('int32', 1)];
const sum = binary('addInteger', x, y);

test('sums, products and quotients of any integers may be lost, those that stay small may not', () => {
  for (const name of ['addInteger', 'subInteger', 'mulInteger', 'divideInteger'] as const)
    assert.ok(mayLose(binary(name, x, y)), name);
  assert.ok(mayLose(reduce('sum', [loop], x)));
  assert.ok(mayLose(unary('toFloat', sum)));
  const [count, place] = [reduce('sum', [loop], load('bool')), indexValue(loopIndex(loop), 'int32')];
  for (const small of [x, count, binary('mulInteger', count, place), binary('maxInteger', x, y), reduce('max', [loop], x)])
    assert.not(mayLose(small));
  const [huge, float] = [indexValue(scaleIndex(loopIndex(loop), 2 ** 20), 'int32'), load('float32')];
  assert.ok(mayLose(binary('addInteger', huge, place)));
  assert.not(mayLose(binary('add', float, float)));
});

test('what is lost shows in sums, products, quotients and choices of it', () => {
  const compared = select('greater', sum, x, x, y);
  const chosen = select('equal', x, y, sum, y);
  const visible = [
    sum,
    binary('mulInteger', sum, y),
    unary('negInteger', sum),
    unary('absInteger', sum),
    compared,
    chosen,
    guarded([{ index: loopIndex(loop), size: 3 }], sum),
    at(loop, x, sum),
    reduce('sum', [loop], sum),
  ];
  visible.forEach((e, i) => assert.not(hidesLost(e), `expression ${i}`));
});

test('what is lost does not show in a float, in the larger of two, in a place', () => {
  const hidden = [
    unary('toFloat', sum),
    unary('toInteger', unary('toFloat', sum)),
    select('greater', sum, x, load('float32'), load('float32')),
    binary('maxInteger', sum, y),
    unary('notInteger', sum),
    reduce('max', [loop], sum),
    reduce('argmax', [loop], sum, 'int32'),
    at(loop, sum, x),
    binary('addInteger', x, binary('minInteger', sum, y)),
  ];
  hidden.forEach((e, i) => assert.ok(hidesLost(e), `expression ${i}`));
});

test('a constant or a place that no float holds is found', () => {
  assert.is(unheldConstant(select('equal', x, y, constant(2 ** 24 + 1, 'int32'), x)), 2 ** 24 + 1);
  assert.is(unheldConstant(guarded([{ index: loopIndex(loop), size: 3 }], x, 2 ** 24 + 1)), 2 ** 24 + 1);
  assert.is(unheldConstant(indexValue(constantIndex(2 ** 25), 'int32')), 2 ** 25);
  assert.is(unheldConstant(select('equal', x, y, constant(-(2 ** 31), 'int32'), constant(0, 'int32'))), null);
  // floats are rounded as they are everywhere
  assert.is(unheldConstant(constant(0.1)), null);
});

test('no integer of 32 bits counts as lost', () => {
  for (const integer of [0, -0, 2 ** 31 - 1, -(2 ** 31), 2 ** 31]) assert.not(isLost(Math.fround(integer)));
  for (const float of [LOST, -LOST, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31 + 256]) assert.ok(isLost(Math.fround(float)));
  assert.is(Math.fround(LOST), LOST);
});

test.run();

const MOST = 2 ** 24;
const int = (...numbers: number[]) => tensor(Int32Array.from(numbers));

/** The numbers, or null where the device says that it has no integers for them. */
async function integersOf(result: Tensor): Promise<number[] | null> {
  try {
    return [...(await result.data())];
  } catch (error) {
    if ((error as Error).message.includes(WHERE_INTEGERS_ARE)) return null;
    throw error;
  }
}

const outcome = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    ({ message }: Error) => message,
  );

/** A name, the tensor, what it must be, and whether floats have room for it. */
type Case = readonly [string, () => Tensor, readonly number[], boolean];

const cases: readonly Case[] = [
  ['a sum below 2^24', () => int(MOST - 2, 5).add(int(1, -9)), [MOST - 1, -4], true],
  ['a sum that is 2^24', () => int(0, MOST - 1).add(1), [1, MOST], false],
  ['a sum that floats would round', () => int(MOST - 1).add(int(2)), [MOST + 1], false],
  ['a sum of what is beyond and what is below', () => int(2 ** 30).add(int(-(2 ** 30))), [0], true],
  ['a sum that wraps around', () => int(2 ** 30).add(int(2 ** 30)), [-(2 ** 31)], false],
  ['a difference above -2^24', () => int(-MOST + 2).sub(int(1)), [-MOST + 1], true],
  ['a difference that is -2^24', () => int(-MOST + 1).sub(int(1)), [-MOST], false],
  ['a product below 2^24', () => int(4095, -4095).mul(int(4096, 4097)), [4095 * 4096, -4095 * 4097], true],
  ['a product beyond', () => int(4097, 1).mul(int(4097, 1)), [4097 * 4097, 1], false],
  ['a square beyond', () => int(5000).square(), [25_000_000], false],
  ['a quotient of what is beyond', () => int(2 ** 30).div(int(3), { roundingMode: 'trunc' }), [357_913_941], false],
  ['a quotient', () => int(MOST - 1, -MOST + 1).div(int(7, 7), { roundingMode: 'trunc' }), [2_396_745, -2_396_745], true],
  ['a quotient rounded down', () => int(MOST - 1, -MOST + 1).floorDivide(int(7, 7)), [2_396_745, -2_396_745], true],
  ['a rest', () => int(MOST - 1, -7).remainder(int(1000, 4)), [215, 1], true],
  ['a rest of what is beyond', () => int(2 ** 30 + 128).remainder(int(1000)), [(2 ** 30 + 128) % 1000], false],
  ['a long sum', () => tensor(new Int32Array(5000).fill(3)).sum(), [15_000], true],
  ['a long sum beyond', () => tensor(new Int32Array(5000).fill(4001)).sum(), [20_005_000], false],
  ['a running sum', () => int(MOST - 3, 1, 1).cumsum(0), [MOST - 3, MOST - 2, MOST - 1], true],
  ['a running sum beyond', () => int(MOST - 3, 1, 3).cumsum(0), [MOST - 3, MOST - 2, MOST + 1], false],
  ['a chain of sums', () => int(5).add(int(6)).mul(int(7)).sub(int(8)).neg().abs(), [69], true],
  [
    'a sum beyond and back',
    () =>
      int(MOST - 1)
        .add(int(2))
        .sub(int(2)),
    [MOST - 1],
    false,
  ],
  [
    'zero times a sum beyond',
    () =>
      int(MOST - 1)
        .add(int(2))
        .mul(int(0)),
    [0],
    false,
  ],
  [
    'the smaller of a sum beyond',
    () =>
      int(MOST - 1)
        .add(int(2))
        .minimum(int(3)),
    [3],
    false,
  ],
  ['the larger of a sum beyond', () => int(-MOST).sub(int(2)).maximum(int(3)), [3], false],
  ['a comparison of a sum beyond', () => int(MOST).add(int(1)).gt(int(MOST)), [1], false],
  ['a comparison of a sum', () => int(3).add(int(1)).gt(int(3)), [1], true],
  ['a choice by a sum beyond', () => where(int(MOST).add(int(1)).gt(int(MOST)), tensor([1]), tensor([2])), [1], false],
  ['a choice by a sum', () => where(int(3).add(int(1)).gt(int(3)), tensor([1]), tensor([2])), [1], true],
  ['the place of a sum beyond', () => int(MOST, 1).add(int(1, 1)).argmax(0), [0], false],
  [
    'the place of a sum',
    () =>
      int(4, 1, 9)
        .add(int(1, 9, 1))
        .argmax(0),
    [1],
    true,
  ],
  ['a float of a sum beyond', () => int(MOST).add(int(2)).to('float32'), [MOST + 2], false],
  ['half a sum beyond, as an integer', () => int(MOST).add(int(2)).to('float32').mul(0.5).to('int32'), [MOST / 2 + 1], false],
  ['half a sum, as an integer', () => int(9).add(int(2)).to('float32').mul(0.5).to('int32'), [5], true],
  ['an element at a sum', () => tensor([5, 6, 7]).indexSelect(0, int(0).add(int(2))), [7], true],
  [
    'an element at a sum of integers',
    () =>
      int(5, 6, 7)
        .indexSelect(0, int(0).add(int(2)))
        .add(int(1)),
    [8],
    true,
  ],
  ['the smallest', () => int(MOST, MOST - 1).amin([0]), [MOST - 1], true],
  ['the smallest alone', () => int(MOST, 2 ** 30).amin([0]), [MOST], true],
  ['sorted', () => int(MOST, 3, MOST - 1, -MOST, 2 ** 30).sort(0)[0], [-MOST, 3, MOST - 1, MOST, 2 ** 30], true],
  ['no smaller than 0', () => int(-5, 7).clamp({ min: 0 }), [0, 7], true],
  ['no larger than 2', () => int(-5, 7).clamp({ max: int(2) }), [-5, 2], true],
  ['a count', () => int(1, 0, 2).ne(int(0)).sum(), [2], true],
  ['around an integer', () => pad(int(1), [1, 1], { value: 2 ** 20 }), [2 ** 20, 1, 2 ** 20], true],
  ['around an integer, what no float holds', () => pad(int(1), [1, 1], { value: MOST + 1 }), [MOST + 1, 1, MOST + 1], false],
];

function runIntegers({ name, threads }: TestBackend): void {
  const integers = suite(`integers on ${name}, ${threads} threads`);
  const refuses = name === 'headlessgl';

  integers.before(async () => {
    await useBackend(name, { threads });
  });

  for (const [what, make, expected, fits] of cases)
    integers(what, async () => {
      assert.equal(await integersOf(make()), refuses && !fits ? null : expected);
    });

  integers('random arithmetic is exact or refused', async () => {
    const random = seededRandom(7);
    const bits = [3, 11, 12, 13, 22, 23, 24, 25];
    let refused = 0;
    for (let round = 0; round < 40; round++) {
      const [p, q] = [0, 1].map(() => {
        const size = 2 ** bits[random.integer(bits.length)];
        return Int32Array.from({ length: 3 }, () => Math.fround(random.integer(2 * size) - size));
      });
      const [a, b] = [p, q].map((numbers) => tensor(numbers));
      const results: [string, Tensor, (a: number, b: number) => number][] = [
        ['+', a.add(b), (a, b) => (a + b) | 0],
        ['-', a.sub(b), (a, b) => (a - b) | 0],
        ['*', a.mul(b), (a, b) => Math.imul(a, b)],
        ['floor', a.floorDivide(b.add(b.eq(0))), (a, b) => Math.floor(a / (b || 1))],
        ['rest', a.remainder(b.add(b.eq(0))), (a, b) => a - Math.floor(a / (b || 1)) * (b || 1)],
        ['larger', a.maximum(b), Math.max],
        ['compared', a.add(b).gt(b), (a, b) => Number(((a + b) | 0) > b)],
      ];
      for (const [operation, result, of] of results) {
        const got = await integersOf(result);
        const expected = Array.from(p, (a, i) => of(a, q[i]) + 0);
        if (got === null) refused++;
        else assert.equal(got, expected, `${[...p]} ${operation} ${[...q]}`);
        const small = [...p, ...q, ...expected].every((number) => Math.abs(number) < 2 ** 11);
        if (!refuses || small) assert.ok(got !== null, `${[...p]} ${operation} ${[...q]} is refused`);
      }
    }
    assert.is(refused > 0, refuses);
  });

  integers('what is refused takes nothing away from what was computed before', async () => {
    const known = () => int(1, 2, 3, 4, 5).sub(int(5, 4, 3, 2, 1));
    assert.equal([...(await known().data())], [-4, -2, 0, 2, 4]);
    // the last graph that was compiled, and goes
    const fresh = () =>
      int(1, 2, 3, 4, MOST)
        .add(int(5, 4, 3, 2, 1))
        .neg();
    if (refuses) assert.is(await integersOf(fresh()), null);
    assert.equal(
      [...(await known().neg().data())],
      [4, 2, -0, -2, -4].map((number) => number + 0),
    );
    if (refuses) assert.is(await integersOf(fresh()), null);
    assert.equal([...(await known().data())], [-4, -2, 0, 2, 4]);
  });

  integers('who refuses says where, why and what to do, and computes on', async () => {
    if (!refuses) return;
    const lost = await outcome(int(1, MOST).add(int(2, 2)).data());
    assert.is(
      lost,
      "backend headlessgl: add: expected integers that stay below 2^24, which floats hold here, got a sum, product or quotient that does not, the first at element 1 of 2: convert with x.to('float32'), or use webasm, cpu or webgpu",
    );
    assert.equal(
      [
        ...(await int(1, MOST - 3)
          .add(int(2, 2))
          .data()),
      ],
      [3, MOST - 1],
    );
    assert.match(
      await outcome(
        int(MOST + 1)
          .data()
          .then(() =>
            int(MOST + 1)
              .neg()
              .data(),
          ),
      ),
      /got 16777217: use webasm/,
    );
  });

  integers.after(shutdown);
  integers.run();
}

for (const backend of testBackends({ also: ['headlessgl'], small: true })) runIntegers(backend);
