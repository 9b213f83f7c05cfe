import type { FixtureDType, OpOptions } from '@kindling/fixtures';
import { assertClose } from '@kindling/test-kit';
import * as assert from 'uvu/assert';
import { realize, tensor } from '../../../src/index';
import { applyOp } from '../../fixtures/applyOp';
import { isRefused } from '../../support/isRefused';
import { oracleOps } from '../oracle/applyOracle';
import { backward, leaf } from '../oracle/oracleTensor';
import { type Numbers, numbers } from './numbers';

/** Integers and bools (0 and 1), which have no gradient. */
export interface Whole {
  readonly shape: readonly number[];
  readonly data: Int32Array | Uint8Array;
}

const dtypeOf = ({ data }: Numbers | Whole): FixtureDType =>
  data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'bool';

/** Whether floats in the place of integers may not hold some of these. */
const hasLargeIntegers = ({ data, dtype }: { data: ArrayLike<number>; dtype?: FixtureDType }): boolean =>
  (data instanceof Int32Array || dtype === 'int32') &&
  Array.prototype.some.call(data, (number: number) => Math.abs(number) >= 2 ** 24);

/**
 * Holds an op's output, and the gradient of each input for a random upstream gradient, against the oracle's. The tolerance is the
 * default where at most 500 numbers are added up; the rounding errors of a longer running sum grow with its length.
 */
export async function checkOp(
  op: string,
  inputs: readonly (Numbers | Whole)[],
  options: OpOptions,
  seed: number,
  summands = 1,
): Promise<void> {
  const dtypes = inputs.map(dtypeOf);
  const leaves = inputs.map(({ shape, data }, i) => leaf(shape, data, dtypes[i]));
  const expected = oracleOps[op](leaves, options);
  const hasGradient = expected.dtype === 'float32' && dtypes.includes('float32');
  const differentiable = (i: number) => hasGradient && dtypes[i] === 'float32';
  const tensors = inputs.map(({ shape, data }, i) =>
    tensor(data.slice(), { shape: [...shape], dtype: dtypes[i], requiresGrad: differentiable(i) }),
  );
  const actual = applyOp[op](tensors, options);
  assert.equal([...actual.shape], [...expected.shape], `${op}: shape [${actual.shape}] instead of [${expected.shape}]`);
  assert.is(actual.dtype, expected.dtype, `${op}: ${actual.dtype} instead of ${expected.dtype}`);
  if (hasGradient) {
    const upstream = numbers(expected.shape, seed + 1);
    backward(expected, upstream.data);
    actual.backward(tensor(upstream.data, { shape: [...upstream.shape] }));
  }
  const results = [{ name: 'output', tensor: actual, data: expected.data, shape: expected.shape }];
  for (const [i, { shape, grad }] of leaves.entries()) {
    if (!differentiable(i)) continue;
    const ours = tensors[i].grad;
    if (ours === null) throw new Error(`${op}: input ${i} got no gradient`);
    assert.equal([...ours.shape], [...shape], `${op}: shape [${ours.shape}] of the gradient of input ${i}`);
    results.push({ name: `gradient of input ${i}`, tensor: ours, data: grad as Float64Array, shape });
  }
  const atol = 1e-5 * Math.max(1, summands / 500);
  try {
    await realize(results.map((result) => result.tensor));
  } catch (error) {
    if (isRefused(error) && [...inputs, expected].some(hasLargeIntegers)) return;
    throw error;
  }
  for (const { name, tensor, data, shape } of results) {
    const exact = tensor.dtype !== 'float32';
    assertClose(await tensor.data(), exact ? data : Float32Array.from(data), {
      ...(exact ? { rtol: 0, atol: 0 } : { atol }),
      equalNan: true,
      shape,
      name: `${op}, ${name}`,
    });
  }
}
