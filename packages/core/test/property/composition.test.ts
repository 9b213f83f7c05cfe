import { assertClose } from '@kindling/test-kit';
import * as fc from 'fast-check';
import { realize, tensor } from '../../src/index';
import { add } from './oracle/elementwise';
import { backward, leaf } from './oracle/oracleTensor';
import { sum } from './oracle/reductions';
import { seed, someSize } from './support/arbitraries';
import { numbers } from './support/numbers';
import { type Pair, type Step, step, takeStep } from './support/program';
import { propertySuite } from './support/propertySuite';

/** Three leaves that broadcast with each other, of halves from -2 to 2, whose sums and few products float32 holds exactly. */
function makeLeaves(shape: readonly number[], seed: number): Pair[] {
  const thin = shape.map((size, dim) => (dim === seed % shape.length ? 1 : size));
  return [shape, shape.slice(1), thin].map((leafShape, i) => {
    const data = numbers(leafShape, seed + i).data.map((x) => Math.round(x * 4) / 2);
    const ours = tensor(data.slice(), { shape: [...leafShape], requiresGrad: true });
    return { ours, oracle: leaf(leafShape, data), products: 0, exact: true };
  });
}

/** Runs a program on both sides and compares its last value, one on the way, and the gradient of every leaf. */
async function checkProgram(shape: readonly number[], program: readonly Step[], seed: number): Promise<void> {
  const leaves = makeLeaves(shape, seed);
  const values = [...leaves];
  for (const step of program) {
    const value = takeStep(values, step);
    if (value !== null) values.push(value);
  }
  const last = values[values.length - 1];
  const middle = values[Math.floor((values.length + leaves.length) / 2)] ?? last;
  const loss = last.ours.sum().add(middle.ours.sum());
  const expected = add(sum(last.oracle), sum(middle.oracle));
  backward(expected, [1]);
  loss.backward();

  const results = [
    { name: 'loss', ours: loss, data: expected.data },
    { name: 'last value', ours: last.ours, data: last.oracle.data },
    { name: 'value on the way', ours: middle.ours, data: middle.oracle.data },
  ];
  for (const [i, { ours, oracle }] of leaves.entries()) {
    const used = oracle.grad?.some((x) => x !== 0) ?? false;
    if (ours.grad !== null) results.push({ name: `gradient of leaf ${i}`, ours: ours.grad, data: oracle.grad as Float64Array });
    else if (used) throw new Error(`leaf ${i} got no gradient`);
  }
  await realize(results.map(({ ours }) => ours));
  for (const { name, ours, data } of results) {
    // The errors of a chain of steps add up, relative to the largest number in it.
    const largest = data.reduce((most, x) => Math.max(most, Math.abs(x)), 1);
    assertClose(await ours.data(), data, { rtol: 1e-5, atol: 1e-5 * largest, name, shape: ours.shape });
  }
}

propertySuite('random programs', (property) => {
  property(
    'values and gradients do not depend on what is fused with what',
    [fc.array(someSize, { minLength: 1, maxLength: 3 }), fc.array(step, { minLength: 3, maxLength: 12 }), seed],
    checkProgram,
  );
});
