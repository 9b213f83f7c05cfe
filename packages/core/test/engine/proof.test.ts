import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { referenceOf } from '../../src/engine/proof/referenceOf';
import { provedResults, resultOf, timedSamples } from '../../src/engine/proof/samples';
import { topologicalOrder } from '../../src/graph/topology';
import { opTable, shutdown } from '../../src/index';

test('a backend is proved with ops of every role that computes', () => {
  const results = provedResults();
  const roles = new Set(results.map(({ op }) => op?.role));
  for (const role of ['elementwise', 'reduction', 'contraction', 'gather', 'scatter'] as const) assert.ok(roles.has(role), role);
  // a start computes them all: some twenty, however many ops there are
  assert.ok(results.length >= 15 && results.length <= 20, `${results.length}`);
});

test('what is expected are numbers, large and small, and the same every time', () => {
  const [first, second] = [referenceOf(provedResults()), referenceOf(provedResults())];
  assert.equal(first, second);
  const all = first.flatMap(({ data }) => [...data]);
  assert.ok(all.every(Number.isFinite));
  assert.ok(
    all.some((value) => Math.abs(value) > 1),
    'a relative error shows',
  );
});

test('what is timed keeps a device busy, and is a graph of single ops', () => {
  const timed = timedSamples();
  const names = timed.map(({ op }) => op.name);
  assert.equal(names.sort(), ['conv2d', 'conv2dWeightGradient', 'linear', 'matmul', 'maxPool2d', 'sum']);
  for (const { op, sample, inputs } of timed) {
    assert.is(opTable.get(op.name)?.timed, sample);
    const result = resultOf(op, sample, inputs);
    assert.is(topologicalOrder([result], () => false).length, inputs.length + 1);
    assert.ok(result.shape.every((size) => size > 0));
  }
});

test.after(shutdown);
test.run();
