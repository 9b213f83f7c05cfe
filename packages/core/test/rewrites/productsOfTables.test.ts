import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { GraphNode } from '../../src/graph/node';
import { topologicalOrder } from '../../src/graph/topology';
import { embedding, linear, realize, seededRandom, shutdown, Tensor, tensor, useBackend } from '../../src/index';
import { permute } from '../../src/ops/view';
import { rewriteGraph } from '../../src/rewrites/rewrites';
import { leavesOf } from '../support/values';

// Of rows that an index chooses from a table the table is multiplied, and the way back adds up before its products. What comes of it is held
// to sums in float64 that go row by row, as the program says it.

const random = seededRandom(11);
const numbers = leavesOf(random);
const indices = (count: number, most: number) => Int32Array.from({ length: count }, () => random.integer(most));

interface Case {
  readonly shape: readonly number[];
  readonly tableRows: number;
  readonly width: number;
  readonly outputs: number;
  /** The order that the rows are brought into between the table and the product; as they lie if not said. */
  readonly dims?: readonly number[];
  readonly chosen?: Int32Array;
}

/** A loss over products of rows of a table, and what it is made of. */
function products({ shape, tableRows, width, outputs, dims, chosen }: Case) {
  const count = shape.reduce((n, size) => n * size, 1);
  const index = chosen ?? indices(count, tableRows);
  const [table, weight, bias] = [numbers(tableRows, width), numbers(outputs, width), numbers(outputs)];
  const rows = embedding(tensor(index, { shape: [...shape], dtype: 'int32' }), table);
  const turned = dims === undefined ? rows : new Tensor(permute([rows.node], { dims }));
  const scales = numbers(...turned.shape.slice(0, -1), outputs);
  const result = linear(turned, weight, bias);
  return { index, table, weight, bias, turned, scales, result, loss: result.mul(scales.detach()).sum() };
}

function graphs(...tensors: (Tensor | null)[]) {
  const roots = tensors.map((value) => (value as Tensor).node);
  const before = { order: topologicalOrder(roots, (node) => node.value !== null), roots };
  return { before, after: rewriteGraph(before, { scatters: true }), elsewhere: rewriteGraph(before) };
}

const shapesOf = ({ order }: { order: readonly GraphNode[] }, name: string) =>
  order.filter(({ op }) => op?.name === name).map(({ shape }) => shape);
const inputsOf = ({ order }: { order: readonly GraphNode[] }, name: string) =>
  order.filter(({ op }) => op?.name === name).map(({ inputs }) => inputs.map(({ shape }) => shape));

test('the table is multiplied with its bias, and what comes back is added up once for both products', () => {
  const { loss, table, weight, bias } = products({ shape: [4, 16], tableRows: 5, width: 32, outputs: 8, dims: [1, 0, 2] });
  loss.backward();
  const { before, after, elsewhere } = graphs(loss, table.grad, weight.grad, bias.grad);
  assert.equal(inputsOf(before, 'linear'), [
    [
      [16, 4, 32],
      [8, 32],
    ],
  ]);
  assert.equal(inputsOf(after, 'linear'), [
    [
      [5, 32],
      [8, 32],
    ],
  ]);
  assert.equal(shapesOf(after, 'gather'), [[64, 8]]);
  // what comes back for each row, and how often it was chosen
  assert.equal(shapesOf(after, 'scatterSum'), [
    [1, 5, 8],
    [1, 5, 1],
  ]);
  assert.equal(inputsOf(after, 'matmul'), [
    [
      [5, 8],
      [8, 32],
    ],
  ]);
  assert.equal(inputsOf(after, 'linearWeightGradient'), [
    [
      [5, 8],
      [5, 32],
    ],
  ]);
  const leaves = ({ order }: { order: readonly GraphNode[] }) => order.filter((node) => node.value !== null);
  assert.equal(leaves(after), leaves(before));
  assert.ok(elsewhere.order === before.order, 'where every row would look at all terms');
});

test('many rows are added up in stretches', () => {
  const { loss, weight } = products({ shape: [11, 128], tableRows: 9, width: 32, outputs: 8 });
  loss.backward();
  assert.equal(shapesOf(graphs(weight.grad).after, 'scatterSum'), [
    [4, 9, 8],
    [4, 9, 1],
  ]);
});

test('few, short or wide rows stay as they are, and what has no stretches of many', () => {
  const sizes = { shape: [64], tableRows: 5, width: 32, outputs: 8 };
  const stay = [{ shape: [9] }, { width: 31 }, { tableRows: 33 }, { shape: [521] }];
  for (const other of stay) {
    const { loss, table, weight } = products({ ...sizes, ...other });
    loss.backward();
    const { before, after } = graphs(loss, table.grad, weight.grad);
    assert.ok(after.order === before.order, JSON.stringify(other));
  }
});

test('what others read stays, and so does a table that is chosen from along another dimension', () => {
  const { loss, result, turned, table, weight } = products({ shape: [64], tableRows: 5, width: 32, outputs: 8 });
  turned.retainGrad();
  loss.backward();
  const { after } = graphs(loss, turned.grad, table.grad, weight.grad, result);
  // the gradient of the rows is wanted too
  assert.equal(shapesOf(after, 'matmul'), [[64, 32]]);
  assert.equal(shapesOf(after, 'linearWeightGradient'), [[8, 32]]);
  const across = numbers(64, 33).gather(1, tensor(indices(64 * 32, 33), { shape: [64, 32], dtype: 'int32' }));
  const { before, after: same } = graphs(linear(across, numbers(8, 32)));
  assert.ok(same.order === before.order);
});

/** The results and gradients of `products`, row by row. */
async function inFloat64({ dims, shape, width, outputs, tableRows }: Case, parts: ReturnType<typeof products>) {
  const { index } = parts;
  const [table, weight, bias, scales] = await Promise.all(
    [parts.table, parts.weight, parts.bias, parts.scales].map((part) => part.data()),
  );
  const order = dims === undefined ? index : turnedPlaces(shape, dims).map((place) => index[place]);
  const result = new Float64Array(order.length * outputs);
  const [ofTable, ofWeight] = [new Float64Array(tableRows * width), new Float64Array(outputs * width)];
  order.forEach((row, i) => {
    for (let o = 0; o < outputs; o++) {
      let sum = bias[o];
      for (let k = 0; k < width; k++) {
        sum += table[row * width + k] * weight[o * width + k];
        ofTable[row * width + k] += scales[i * outputs + o] * weight[o * width + k];
        ofWeight[o * width + k] += scales[i * outputs + o] * table[row * width + k];
      }
      result[i * outputs + o] = sum;
    }
  });
  return [result, ofTable, ofWeight];
}

/** Which row stands where once the first two of the dimensions are turned. */
function turnedPlaces([n, t]: readonly number[], dims: readonly number[]): Int32Array {
  if (dims[0] !== 1) throw new Error('expected the first two to be turned');
  return Int32Array.from({ length: n * t }, (_, i) => (i % n) * t + Math.floor(i / n));
}

/** Against the root mean square of what is expected. */
function worstOf(found: Float32Array, expected: Float64Array): number {
  const square = expected.reduce((sum, value) => sum + value * value, 0) / expected.length;
  return found.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i])), 0) / Math.sqrt(square);
}

const CASES: readonly Case[] = [
  { shape: [12, 20], tableRows: 7, width: 40, outputs: 24, dims: [1, 0, 2] },
  { shape: [6, 7, 5], tableRows: 11, width: 33, outputs: 10 },
  { shape: [4, 256], tableRows: 65, width: 64, outputs: 48, dims: [1, 0, 2] },
  // one row alone, the others are never chosen
  { shape: [1536], tableRows: 6, width: 32, outputs: 16, chosen: new Int32Array(1536).fill(4) },
];

async function computed({ loss, result, table, weight }: ReturnType<typeof products>): Promise<Float32Array[]> {
  loss.backward();
  const [ofTable, ofWeight] = [table.grad as Tensor, weight.grad as Tensor];
  await realize([result, ofTable, ofWeight]);
  return Promise.all([result, ofTable, ofWeight].map((value) => value.data()));
}

for (const backend of ['cpu', 'webasm'] as const) {
  test(`results and gradients are those of each row by itself, on ${backend}`, async () => {
    await useBackend(backend);
    for (const given of CASES) {
      const parts = products(given);
      const expected = await inFloat64(given, parts);
      (await computed(parts)).forEach((found, i) => {
        const worst = worstOf(found, expected[i]);
        // of one row 512 terms are added up one after the other
        assert.ok(
          worst < (given.chosen === undefined ? 2e-6 : 4e-6),
          `${['result', 'table', 'weight'][i]} of ${JSON.stringify(given.shape)}: off by ${worst}`,
        );
      });
    }
  });
}

test('what is no number in a row that is never chosen reaches no gradient', async () => {
  await useBackend('webasm', { threads: 1 });
  const chosen = Int32Array.from({ length: 64 }, (_, i) => (i % 2) * 2);
  const values = Float32Array.from({ length: 4 * 32 }, (_, i) => (i === 32 ? Number.NaN : i));
  const table = tensor(values, { shape: [4, 32], requiresGrad: true });
  const weight = numbers(8, 32);
  linear(embedding(tensor(chosen), table), weight)
    .sum()
    .backward();
  const ofWeight = await (weight.grad as Tensor).data();
  // rows 0 and 2 by turns, 32 times each
  assert.equal(
    [...ofWeight.slice(0, 32)],
    Array.from({ length: 32 }, (_, k) => 32 * (k + 64 + k)),
  );
});

test('one thread and two give the same bits', async () => {
  const given = CASES[2];
  const { index, ...parts } = products(given);
  const leaves = await Promise.all([parts.table, parts.weight, parts.bias, parts.scales].map((part) => part.data()));
  const once = async (threads: number) => {
    await useBackend('webasm', { threads });
    const [table, weight, bias, scales] = [parts.table, parts.weight, parts.bias, parts.scales].map(({ shape }, i) =>
      tensor(leaves[i], { shape: [...shape], requiresGrad: i < 3 }),
    );
    const rows = embedding(tensor(index, { shape: [...given.shape], dtype: 'int32' }), table).transpose(0, 1);
    const result = linear(rows, weight, bias);
    return computed({ ...parts, index, table, weight, result, loss: result.mul(scales).sum() });
  };
  const one = await once(1);
  assert.equal(await once(2), one);
});

test('an index that is computed and lies outside is told as before', async () => {
  await useBackend('webasm', { threads: 1 });
  const index = tensor(new Float32Array(64).fill(2)).mul(3).to('int32');
  const result = linear(embedding(index, numbers(5, 32)), numbers(8, 32));
  let message = '';
  await result.data().catch((error) => {
    message = (error as Error).message;
  });
  assert.match(message, /embedding: input.*6/);
});

test.after(shutdown);
test.run();
