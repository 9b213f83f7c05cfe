import { testBackends } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { shutdown, tensor, useBackend } from '../../src/index';

const from = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, i) => first + i);

for (const { name, threads, slow } of testBackends({ small: true })) {
  const test = suite(`logarithms on ${name}`);
  test.before(async () => {
    await useBackend(name, { threads });
  });

  test('of a power of two to the base 2 it is the exponent, of subnormal numbers too', async () => {
    // shaders may take subnormal numbers for 0
    const exponents = from(slow ? -126 : -149, 127);
    assert.equal(
      await tensor(exponents.map((n) => 2 ** n))
        .log2()
        .toArray(),
      exponents,
    );
  });

  test('of a power of ten to the base 10 it is the exponent', async () => {
    // those that float32 holds exactly, and those whose rounding the logarithm's own covers
    const exponents = from(-37, 38);
    assert.equal(
      await tensor(exponents.map((n) => 10 ** n))
        .log10()
        .toArray(),
      exponents,
    );
  });

  test.after(shutdown);
  test.run();
}
