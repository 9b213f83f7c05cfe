import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { opTable, shutdown, useBackend } from '../../src/index';
import { samplesWithGradient, secondGradientsOf } from '../support/opGradients';

// Against differences of first gradients; against PyTorch's numbers: test/fixtures/secondOrder.test.ts.

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

/** Their gradient is the same on each side of a kink, and their samples have ties. */
const straight = ['reluGradient', 'extremeGradient', 'maximum', 'minimum'];

for (const op of opTable.values()) {
  if (typeof op.gradient === 'string' || straight.includes(op.name)) continue;
  test(`the gradient of the gradient of ${op.name}`, async () => {
    const [sample] = samplesWithGradient(op);
    for (const { input, got, expected } of await secondGradientsOf(op, sample)) {
      const largest = Math.max(1, ...expected.map(Math.abs));
      expected.forEach((value, i) => {
        const difference = Math.abs((got?.[i] ?? 0) - value);
        assert.ok(
          difference <= 3e-4 * largest,
          `${op.name} ${JSON.stringify(sample)}, input ${input}[${i}]: ${got?.[i]}, expected ${value}`,
        );
      });
    }
  });
}

test.after(shutdown);
test.run();
