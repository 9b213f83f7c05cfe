import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contains, mergeSpans, type Span, spansOf } from '../../src/codegen/spans';

/** Every number that loops step to, one by one. */
function placesOf(from: number, loops: readonly (readonly [number, number])[]): number[] {
  return loops.reduce(
    (places, [step, size]) => places.flatMap((place) => Array.from({ length: size }, (_, k) => place + k * step)),
    [from],
  );
}

const numbersOf = (spans: readonly Span[]) =>
  spans.flatMap(([from, to]) => Array.from({ length: to - from }, (_, i) => from + i));

const sorted = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);

test('loops that leave no gap are one span, others one for each piece', () => {
  for (const loops of [
    [[1, 8]],
    [
      [8, 4],
      [1, 8],
    ],
    [
      [20, 3],
      [1, 8],
      [8, 2],
    ],
    [
      [1, 2],
      [10, 3],
      [100, 2],
    ],
    [
      [3, 1],
      [-1, 5],
      [-9, 2],
    ],
  ] as (readonly [number, number])[][]) {
    for (const exactly of [true, false]) {
      assert.equal(numbersOf(spansOf(40, loops, exactly) as Span[]), sorted(placesOf(40, loops)), JSON.stringify(loops));
    }
  }
});

test('what is met twice or has gaps is not exact, and lies between its ends otherwise', () => {
  assert.is(
    spansOf(
      0,
      [
        [1, 4],
        [2, 4],
      ],
      true,
    ),
    null,
  );
  assert.equal(
    spansOf(
      0,
      [
        [1, 4],
        [2, 4],
      ],
      false,
    ),
    [[0, 10]],
  );
  assert.equal(spansOf(5, [], true), [[5, 6]]);
});

test('what lies in very many pieces is not told', () => {
  assert.is(spansOf(0, [[2, 1000]], true), null);
  assert.is(spansOf(0, [[2, 1000]], false), null);
});

test('spans that touch become one', () => {
  assert.equal(
    mergeSpans([
      [8, 12],
      [0, 4],
      [4, 6],
      [9, 10],
    ]),
    [
      [0, 6],
      [8, 12],
    ],
  );
});

test('all of one lies in another, which may be moved', () => {
  const outer = [
    [0, 10],
    [20, 30],
  ] as const;
  assert.ok(
    contains(outer, 0, [
      [2, 4],
      [5, 10],
      [20, 21],
    ]),
  );
  assert.not.ok(contains(outer, 0, [[2, 11]]));
  assert.not.ok(contains(outer, 0, [[9, 21]]));
  assert.ok(
    contains(outer, 5, [
      [5, 15],
      [25, 26],
    ]),
  );
  assert.not.ok(contains(outer, 5, [[4, 6]]));
  assert.ok(contains(outer, 5, []));
});

test.run();
