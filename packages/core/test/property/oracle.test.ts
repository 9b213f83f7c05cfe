import { loadOpFixtures } from '@kindling/fixtures';
import { assertClose } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { oracleOps } from './oracle/applyOracle';
import { backward, leaf } from './oracle/oracleTensor';

const test = suite('oracle against PyTorch in float64');

const fixtures = loadOpFixtures();

/** PyTorch's trigamma in float64 is a series of few terms. */
const ROUGH: Readonly<Record<string, number>> = { digamma: 1e-8 };

for (const [op, apply] of Object.entries(oracleOps)) {
  const near = ROUGH[op] ?? 1e-12;
  test(op, () => {
    for (const { name, options, inputs, output, upstream, gradients } of fixtures.get(op)!.cases) {
      const tensors = inputs.map(({ shape, data, dtype }) => leaf(shape, data, dtype));
      const result = apply(tensors, options);
      const check = (actual: Float64Array, expected: Float64Array, shape: readonly number[], place: string) =>
        assertClose(actual, expected, { rtol: near, atol: near, equalNan: true, shape, name: `${op}, ${name}, ${place}` });
      assert.equal([...result.shape], [...output.shape], name);
      assert.is(result.dtype, output.dtype, name);
      check(result.data, output.float64, output.shape, 'output');
      if (upstream === null) continue;
      backward(result, upstream.data);
      for (const [i, gradient] of gradients.entries()) {
        if (gradient !== null) check(tensors[i].grad as Float64Array, gradient.float64, gradient.shape, `gradient ${i}`);
      }
    }
  });
}

test.run();
