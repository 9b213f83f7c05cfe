import { testBackends } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as core from '../../src/index';
import { numbers } from '../support/values';

// Rows too long to compare all their elements with all others, against a sort of their places.

const random = core.seededRandom(5);
const odd = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 1, -1];

const KINDS = {
  numbers: () => Math.fround(random.uniform() - 0.5),
  ties: () => random.integer(9) - 4,
  'odd numbers': () => odd[random.integer(odd.length)],
  integers: () => random.integer(2 ** 24) - 2 ** 23,
  bools: () => random.integer(2),
} as const;

const DTYPES: Readonly<Record<string, core.DType>> = { integers: 'int32', bools: 'bool' };

type Kind = keyof typeof KINDS;
const kinds = Object.keys(KINDS) as Kind[];

function makeRows(kind: Kind, rows: number, size: number): number[][] {
  return Array.from({ length: rows }, () => Array.from({ length: size }, KINDS[kind]));
}

/** NaN is the largest. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a < b ? -1 : Number(a > b);
}

const orderOf = (row: readonly number[], descending: boolean): number[] =>
  [...row.keys()].sort((i, j) => (descending ? compare(row[j], row[i]) : compare(row[i], row[j])) || i - j);

const tensorOf = (rows: number[][], kind: Kind) => core.tensor(rows, { dtype: DTYPES[kind] ?? 'float32' });

for (const { name, threads } of testBackends({ also: ['headlessgl', 'webgpu'] })) {
  const test = suite(`long orders on ${name}, ${threads} threads`);
  test.before(async () => void (await core.useBackend(name, { threads })));

  test('all of a row, and the first of it, stand in its order, along either dimension', async () => {
    for (const size of name === 'webasm' ? [600, 1024, 1345] : [613]) {
      for (const kind of kinds) {
        for (const descending of [false, true]) {
          const rows = makeRows(kind, 3, size);
          const expected = rows.map((row) => orderOf(row, descending));
          const x = tensorOf(rows, kind);
          const where = `${size} ${kind}, ${descending ? 'descending' : 'ascending'}`;
          const [values, places] = x.sort(1, { descending });
          await core.realize([values, places]);
          assert.equal(await places.toArray(), expected, where);
          const inOrder = rows.flatMap((row, r) => expected[r].map((place) => row[place]));
          assert.equal(await numbers(values), inOrder, where);
          assert.equal(await x.transpose(0, 1).argsort(0, { descending }).transpose(0, 1).toArray(), expected, where);
          for (const k of [0, 1, 7, size - 1]) {
            const first = expected.map((order) => order.slice(0, k));
            assert.equal(await x.topk(k, 1, { largest: descending })[1].toArray(), first, `${k} of ${where}`);
          }
        }
      }
    }
  });

  test('infinity comes before NaN, wherever blocks of NaN are', async () => {
    const row = new Array<number>(2000).fill(Number.NaN);
    row[1999] = Number.POSITIVE_INFINITY;
    row[1000] = 3;
    assert.equal(await numbers(core.tensor([row, row]).topk(4, 1, { largest: false })[1]), [1000, 1999, 0, 1, 1000, 1999, 0, 1]);
  });

  test('medians and quantiles of many', async () => {
    const rows = makeRows('numbers', 3, 1001);
    const inOrder = rows.map((row) => row.toSorted(compare));
    rows[1][77] = Number.NaN;
    const { values, indices } = core.tensor(rows).median(1);
    assert.equal(await numbers(values), [inOrder[0][500], Number.NaN, inOrder[2][500]]);
    assert.equal(await numbers(indices), [rows[0].indexOf(inOrder[0][500]), 77, rows[2].indexOf(inOrder[2][500])]);
    const parts = [0, 0.01, 0.5, 0.99, 1];
    const expected = parts.flatMap((part) => inOrder.map((row, r) => (r === 1 ? Number.NaN : row[1000 * part])));
    assert.equal(await numbers(core.quantile(core.tensor(rows), parts, 1)), expected);
  });

  test('the gradient goes where each element came from', async () => {
    const rows = makeRows('numbers', 3, 700);
    const leaf = core.tensor(rows, { requiresGrad: true });
    const weights = core.tensor(Float32Array.from({ length: 700 }, (_, i) => i));
    leaf.sort(1)[0].mul(weights).sum().backward();
    const expected = rows.flatMap((row) => {
      const order = orderOf(row, false);
      return row.map((_, i) => order.indexOf(i));
    });
    assert.equal(await numbers(leaf.grad), expected);
  });

  if (name === 'webasm')
    test('200,000 numbers', async () => {
      for (const kind of ['numbers', 'ties'] as const) {
        const [row] = makeRows(kind, 1, 200_000);
        const expected = Int32Array.from(orderOf(row, false));
        const places = (await core.tensor(row).argsort().data()) as Int32Array;
        assert.is(
          places.findIndex((place, i) => place !== expected[i]),
          -1,
          kind,
        );
      }
    });

  test.after(core.shutdown);
  test.run();
}
