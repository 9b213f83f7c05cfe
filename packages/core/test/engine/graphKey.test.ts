import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { graphKey } from '../../src/engine/graphKey';
import type { DType } from '../../src/expression/dtype';
import { type GraphNode, leafNode } from '../../src/graph/node';
import { topologicalOrder } from '../../src/graph/topology';
import { opOf } from '../../src/ops/define';
import { add, mul, neg, sub } from '../../src/ops/elementwise';
import { mean } from '../../src/ops/reduction';
import { pad, reshape } from '../../src/ops/view';
import type { Shape } from '../../src/shape/shape';

const leaf = (shape: readonly number[] = [2], strides: readonly number[] = [1], dtype: DType = 'float32') =>
  leafNode(new Float32Array(2), shape, strides, dtype);

function keyOf(...wanted: readonly GraphNode[]): string {
  return graphKey(topologicalOrder(wanted, ({ value }) => value !== null)).of(wanted);
}

/** An op whose attributes are whatever is given. */
const { definition } = neg;
const holding = opOf<unknown>({ ...definition, name: 'holding', shape: ([shape]: readonly Shape[]) => shape } as never);
const withAttributes = (attributes: object) => keyOf(holding([leaf()], attributes));

test('equal graphs have equal keys, whatever their numbers', () => {
  const build = () => mean([mul([add([leaf(), leaf()]), leaf()])], { dims: [0] });
  assert.is(keyOf(build()), keyOf(build()));
});

test('op, shape, strides, dtype, attributes, inputs and wishes tell graphs apart', () => {
  const [x, y] = [leaf(), leaf()];
  const sum = add([x, y]);
  const keys = [
    keyOf(sum),
    keyOf(sub([x, y])),
    keyOf(add([x, x])),
    keyOf(add([leaf([2], [2]), y])),
    keyOf(add([leaf([1, 2], [2, 1]), y])),
    keyOf(add([leaf([1, 2], [1, 1]), y])),
    keyOf(neg([leaf()])),
    keyOf(neg([leaf([2], [1], 'int32')])),
    keyOf(mean([x], { dims: [0] })),
    keyOf(mean([x], { dims: [] })),
    keyOf(reshape([x], { shape: [2, 1] })),
    keyOf(reshape([x], { shape: [1, 2] })),
    keyOf(neg([sum])),
    keyOf(neg([sum]), sum),
    keyOf(sum, neg([sum])),
    keyOf(sub([add([x, y]), y])),
    keyOf(sub([add([x, y]), x])),
  ];
  assert.is(new Set(keys).size, keys.length);
});

test('numbers of any kind are told apart in attributes, and what they stand in', () => {
  const values = [0, -0, 1, -1, 0.5, 0xffef, 0xfff0, 0xfff1, 2 ** 31, 1e300, Number.NaN, Infinity, -Infinity];
  const numbers = values.map((value) => keyOf(pad([leaf()], { before: [1], after: [1], value })));
  assert.is(new Set(numbers).size, values.length);
  const attributes: object[] = [
    { a: [1, 2], b: [3] },
    { a: [1], b: [2, 3] },
    { a: [[1], 2], b: [3] },
    { a: [1, [2]], b: [3] },
    { a: 1 },
    { a: 1, b: undefined },
    { a: 1, b: true },
    { a: 1, b: false },
    { a: '1' },
    { a: 'true' },
    { a: ['ab', 'c'] },
    { a: ['a', 'bc'] },
    {},
  ];
  assert.is(new Set(attributes.map(withAttributes)).size, attributes.length);
  for (const one of attributes) assert.is(withAttributes(one), withAttributes({ ...one }));
});

test('a graph of tens of thousands of nodes has a key', () => {
  const chain = (length: number) => {
    let node = leaf();
    for (let i = 0; i < length; i++) node = neg([node]);
    return node;
  };
  const long = chain(65_600);
  const [key, longer] = [keyOf(long), keyOf(neg([long]))];
  assert.is(keyOf(long), key);
  assert.is.not(longer, key);
});

test.run();
