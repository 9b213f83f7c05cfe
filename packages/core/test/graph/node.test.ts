import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type DeviceArray, GraphNode, hostNumbers, leafNode } from '../../src/graph/node';
import { amax } from '../../src/ops/extremes';
import { mean } from '../../src/ops/reduction';
import { pad, reshape } from '../../src/ops/view';

const leaf = () => leafNode(Float32Array.of(1, 2), [2], [1]);

test('the same computation has the same key', () => {
  const x = leaf();
  assert.is(mean([x], { dims: [0] }).key, mean([leaf()], { dims: [0] }).key);
  assert.is.not(mean([x], { dims: [0] }).key, mean([x], { dims: [] }).key);
  assert.is.not(mean([x], { dims: [0] }).key, amax([x], { dims: [0] }).key);
  assert.is.not(reshape([x], { shape: [2, 1] }).key, reshape([x], { shape: [1, 2] }).key);
});

test('infinities and NaN are told apart in a key, where JSON would write null', () => {
  const values = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, Number.NaN, 0];
  const keys = values.map((value) => pad([leaf()], { before: [1], after: [1], value }).key);
  assert.is(new Set(keys).size, values.length);
});

test('a leaf has numbers and no history', () => {
  const data = Float32Array.of(1, 2);
  const node = leafNode(data, [2], [1]);
  assert.is(node.value?.data, data);
  assert.equal(node.inputs, []);
  assert.not(node.requiresGrad);
  assert.is(node.op, null);
});

test('a computed node forgets its inputs only if no gradient can be asked for any more', () => {
  const value = { data: Float32Array.of(1), strides: [] };
  const node = (requiresGrad: boolean) => new GraphNode(null, [leaf()], undefined, [], requiresGrad);
  const plain = node(false);
  plain.realize(value);
  assert.is(plain.inputs.length, 0);
  const recorded = node(true);
  recorded.realize(value);
  assert.is(recorded.inputs.length, 1);
  recorded.releaseHistory();
  assert.is(recorded.inputs.length, 0);
});

test('a node whose history is released before it is computed keeps what the computation needs until then', () => {
  const node = new GraphNode(null, [leaf()], undefined, [], true);
  node.releaseHistory();
  assert.is(node.inputs.length, 1);
  node.realize({ data: Float32Array.of(1), strides: [] });
  assert.is(node.inputs.length, 0);
});

test('numbers on a device are brought to the host, those that are there are not copied', async () => {
  const data = Float32Array.of(1, 2);
  assert.is(await hostNumbers(data), data);
  const nothing = () => {};
  const device: DeviceArray = {
    length: 2,
    read: async () => data,
    atHand: () => null,
    part: () => device,
    own: nothing,
    disown: nothing,
    divide: nothing,
    share: nothing,
  };
  assert.is(await hostNumbers(device), data);
});

test.run();
