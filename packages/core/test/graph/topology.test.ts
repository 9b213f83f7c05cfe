import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type GraphNode, leafNode } from '../../src/graph/node';
import { topologicalOrder } from '../../src/graph/topology';
import { shutdown, tensor } from '../../src/index';
import { add, mul, neg } from '../../src/ops/elementwise';

const leaf = () => leafNode(Float32Array.of(1), [1], [1]);
const never = () => false;

test('inputs come before what uses them, each node once', () => {
  const [a, b] = [leaf(), leaf()];
  const sum = add([a, b]);
  const square = mul([sum, sum]);
  const result = add([square, a]);
  const order = topologicalOrder([result], never);
  assert.is(order.length, 5);
  assert.is(new Set(order).size, 5);
  for (const node of order) for (const input of node.inputs) assert.ok(order.indexOf(input) < order.indexOf(node));
  assert.is(order.at(-1), result);
});

test('several roots that share what they need', () => {
  const shared = neg([leaf()]);
  const [first, second] = [neg([shared]), add([shared, shared])];
  const order = topologicalOrder([first, second, first], never);
  assert.is(order.length, 4);
  assert.is(order.indexOf(first), 2);
  assert.is(order.indexOf(second), 3);
});

test('behind a node at which it stops nothing is looked at', () => {
  const start = leaf();
  const stop = neg([neg([start])]);
  const result = neg([stop]);
  assert.equal(
    topologicalOrder([result], (node) => node === stop),
    [stop, result],
  );
});

test('the same graph has the same order', () => {
  const build = (): GraphNode => {
    const [a, b] = [leaf(), leaf()];
    return add([mul([a, b]), mul([b, neg([a])])]);
  };
  const names = (root: GraphNode) => topologicalOrder([root], never).map((node) => node.op?.name ?? 'leaf');
  assert.equal(names(build()), names(build()));
});

test('a chain of 20,000 ops neither fills the call stack nor takes long', () => {
  let node = leaf();
  for (let i = 0; i < 20_000; i++) node = neg([node]);
  const started = performance.now();
  assert.is(topologicalOrder([node], never).length, 20_001);
  assert.ok(performance.now() - started < 1000);
});

test('a chain of 20,000 ops is differentiated', () => {
  const x = tensor([1], { requiresGrad: true });
  let y = x;
  for (let i = 0; i < 20_000; i++) y = y.add(1);
  y.backward();
  assert.is(topologicalOrder([x.grad!.node], never).length, 1, 'the gradient is the one that came in');
});

test('a chain of 3,000 ops is computed', async () => {
  let y = tensor([1]);
  for (let i = 0; i < 3_000; i++) y = y.add(1);
  assert.is(await y.item(), 3_001);
});

test.after(shutdown);
test.run();
