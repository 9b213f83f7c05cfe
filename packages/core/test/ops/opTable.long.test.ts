import { testBackends } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resultOf } from '../../src/engine/proof/samples';
import { realizeNodes } from '../../src/engine/realize';
import { opTable, type Sample, seededRandom, shutdown, Tensor, tensor, useBackend } from '../../src/index';

const random = seededRandom(1);

function randomInput(shape: readonly number[], sample: Sample<unknown>): Float32Array {
  const [low, high] = sample.range ?? [-1, 1];
  const size = shape.reduce((n, s) => n * s, 1);
  return Float32Array.from({ length: size }, () => {
    if (sample.integers) return low + random.integer(high - low + 1);
    return low + (high - low) * random.uniform();
  });
}

for (const { name: backend, threads } of testBackends({ also: ['webgpu'], small: true })) {
  test(`every op agrees with its float64 reference on its samples: ${backend}, ${threads} threads`, async () => {
    await useBackend(backend, { threads });
    for (const op of opTable.values()) {
      for (const sample of op.samples) {
        const data = sample.shapes.map((shape) => randomInput(shape, sample));
        const inputs = data.map((d, i) => tensor(d, { shape: sample.shapes[i], dtype: sample.dtypes?.[i] }).node);
        const node = resultOf(op, sample, inputs);
        await realizeNodes([node]);
        const got = await new Tensor(node).data();
        const expected = op.reference(
          data.map((d, i) => ({ data: Float64Array.from(d), shape: sample.shapes[i] as number[] })),
          sample.attributes,
        );
        const where = `${op.name} ${JSON.stringify(sample)}`;
        assert.equal(got.length, expected.data.length, where);
        got.forEach((value, i) => {
          const difference = Math.abs(value - (expected.data[i] as number));
          assert.ok(
            difference <= 1e-5 + 1.3e-6 * Math.abs(expected.data[i] as number),
            `${where}: element ${i} is ${value}, expected ${expected.data[i]}`,
          );
        });
      }
    }
  });
}
test.after(shutdown);
test.run();
