import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hostNumbers } from '../../src/graph/node';
import { seededRandom } from '../../src/index';
import { dropoutMask } from '../../src/ops/dropoutMask';

async function maskOf(p: number, count: number, seed = 1): Promise<Float32Array> {
  const random = seededRandom(seed);
  const { value } = dropoutMask([count], p, () => random.uint32());
  return hostNumbers((value as NonNullable<typeof value>).data);
}

test('a probability is met however small, near one, or between two steps of 16 bits', async () => {
  for (const [p, count] of [
    [5e-6, 12_000_000],
    [0.1, 1e6],
    [1 / 3, 1e6],
    [0.5, 1e6],
    [1 - 1e-5, 1e6],
  ]) {
    const mask = await maskOf(p, count);
    let dropped = 0;
    for (const value of mask) if (value === 0) dropped++;
    const deviation = Math.sqrt(count * p * (1 - p));
    assert.ok(Math.abs(dropped - count * p) < 5 * deviation, `p ${p}: ${dropped} of ${count} dropped`);
    const kept = mask.find((value) => value !== 0);
    assert.is(kept, Math.fround(1 / (1 - p)));
  }
});

test('none is dropped at 0 and all are at 1', async () => {
  assert.ok((await maskOf(0, 1001)).every((value) => value === 1));
  assert.ok((await maskOf(1, 1001)).every((value) => value === 0));
});

test('a probability that 16 bits tell takes one number for two elements', () => {
  let drawn = 0;
  const random = seededRandom(1);
  dropoutMask([100_001], 0.5, () => {
    drawn++;
    return random.uint32();
  });
  assert.is(drawn, 50_001);
});

test.run();
