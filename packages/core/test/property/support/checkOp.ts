import type { OpOptions } from '@kindling/fixtures';
import { assertClose } from '@kindling/test-kit';
import * as assert from 'uvu/assert';
import { realize, tensor } from '../../../src/index';
import { applyOp } from '../../fixtures/applyOp';
import { oracleOps } from '../oracle/applyOracle';
import { backward, leaf } from '../oracle/oracleTensor';
import { type Numbers, numbers } from './numbers';

/** Class targets, which have no gradient. */
export interface Targets {
  readonly shape: readonly number[];
  readonly data: Int32Array;
}

/**
 * Holds an op's output, and the gradient of each input for a random upstream gradient, against the oracle's. The tolerance is the
 * default where at most 500 numbers are added up; the rounding errors of a longer running sum grow with its length.
 */
export async function checkOp(
  op: string,
  inputs: readonly (Numbers | Targets)[],
  options: OpOptions,
  seed: number,
  summands = 1,
): Promise<void> {
  const leaves = inputs.map(({ shape, data }) => leaf(shape, data));
  const expected = oracleOps[op](leaves, options);
  const upstream = numbers(expected.shape, seed + 1);
  backward(expected, upstream.data);

  const differentiable = (i: number) => inputs[i].data instanceof Float32Array && op !== 'argmax';
  const tensors = inputs.map(({ shape, data }, i) =>
    tensor(data.slice(), { shape: [...shape], requiresGrad: differentiable(i) }),
  );
  const actual = applyOp[op](tensors, options);
  assert.equal([...actual.shape], [...expected.shape], `${op}: shape [${actual.shape}] instead of [${expected.shape}]`);
  if (op !== 'argmax') actual.backward(tensor(upstream.data, { shape: [...upstream.shape] }));
  const results = [{ name: 'output', tensor: actual, data: expected.data, shape: expected.shape }];
  for (const [i, { shape, grad }] of leaves.entries()) {
    if (!differentiable(i)) continue;
    const ours = tensors[i].grad;
    if (ours === null) throw new Error(`${op}: input ${i} got no gradient`);
    assert.equal([...ours.shape], [...shape], `${op}: shape [${ours.shape}] of the gradient of input ${i}`);
    results.push({ name: `gradient of input ${i}`, tensor: ours, data: grad as Float64Array, shape });
  }
  const atol = 1e-5 * Math.max(1, summands / 500);
  await realize(results.map((result) => result.tensor));
  for (const { name, tensor, data, shape } of results) {
    assertClose(await tensor.data(), Float32Array.from(data), { atol, equalNan: true, shape, name: `${op}, ${name}` });
  }
}
