import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type NestItem, nestSum } from '../../src/codegen/nestSum';

/** Runs a nest: every visited position, and the most that any accumulator added up. */
function run(sizes: readonly number[], terms: number, limits: readonly number[]) {
  const nest = nestSum(sizes, terms, limits);
  const visited: string[] = [];
  const added = new Map<number, number>();
  const at = sizes.map(() => 0);
  /** Returns how many parts the innermost open accumulator got. */
  const go = (depth: number, start: number, end: number): number => {
    const item: NestItem | undefined = nest[depth];
    if (item === undefined) {
      visited.push(at.join());
      return terms;
    }
    if (item.kind === 'fold') {
      added.set(item.level, Math.max(added.get(item.level) ?? 0, go(depth + 1, start, end)));
      return 1;
    }
    const { loop, step, span } = item;
    const isNested = end !== -1;
    const [from, to] = isNested ? [start, Math.min(start + span, end)] : [0, span];
    assert.ok(isNested || span === sizes[loop]);
    let parts = 0;
    for (let position = from; position < to; position += step) {
      if (step === 1) {
        at[loop] = position;
        parts += go(depth + 1, 0, -1);
      } else parts += go(depth + 1, position, to);
    }
    return parts;
  };
  const last = go(0, 0, -1);
  added.set(nest.filter(({ kind }) => kind === 'fold').length, last);
  return { nest, visited, added };
}

test('short sums have no folds', () => {
  assert.equal(nestSum([3, 5, 5], 1, [100]), [
    { kind: 'loop', loop: 0, step: 1, span: 3 },
    { kind: 'loop', loop: 1, step: 1, span: 5 },
    { kind: 'loop', loop: 2, step: 1, span: 5 },
  ]);
  assert.equal(nestSum([], 9, [64]), []);
});

test('a long loop is cut in parts as even as can be', () => {
  assert.equal(nestSum([400], 1, [64, Number.POSITIVE_INFINITY]), [
    { kind: 'loop', loop: 0, step: 58, span: 400 },
    { kind: 'fold', level: 0 },
    { kind: 'loop', loop: 0, step: 1, span: 58 },
  ]);
});

test('each position comes once, in order, and no accumulator adds up more than its limit', () => {
  const cases: [number[], number, number[]][] = [
    [[7], 1, [3]],
    [[1000], 1, [4]],
    [[10, 160], 1, [64, Number.POSITIVE_INFINITY]],
    [[3, 3, 64], 1, [64, Number.POSITIVE_INFINITY]],
    [[24, 24, 4], 1, [64, 8, Number.POSITIVE_INFINITY]],
    [[5, 7, 11], 9, [16]],
    [[13, 17], 20, [16, 3]],
    [[2, 2, 2, 2, 2, 2, 2], 1, [2]],
    [[97], 3, [5, 2]],
  ];
  for (const [sizes, terms, limits] of cases) {
    const where = JSON.stringify([sizes, terms, limits]);
    const { visited, added } = run(sizes, terms, limits);
    const all = sizes.reduce<string[]>(
      (list, size) => list.flatMap((head) => Array.from({ length: size }, (_, i) => (head === '' ? `${i}` : `${head},${i}`))),
      [''],
    );
    assert.equal(visited, all, where);
    for (const [level, parts] of added) {
      // a body that adds more terms than the limit cannot be cut
      const limit = Math.max(limits[Math.min(level, limits.length - 1)], level === 0 ? terms : 0);
      assert.ok(parts <= limit, `${where}: level ${level} adds up ${parts}`);
    }
  }
});

test('a hundred million terms take seven levels of sixteen', () => {
  assert.is(nestSum([10 ** 8], 1, [16]).filter(({ kind }) => kind === 'fold').length, 6);
});

test.run();
