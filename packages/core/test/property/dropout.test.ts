import * as fc from 'fast-check';
import * as assert from 'uvu/assert';
import { dropout, manualSeed, realize, tensor } from '../../src/index';
import { seed, someShape } from './support/arbitraries';
import { numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

const probability = fc.constantFrom(0.1, 0.25, 0.5, 0.8);

propertySuite('dropout', (property) => {
  property(
    'each entry is 0 or scaled, and its gradient has the same mask',
    [someShape, probability, seed],
    async (shape, p, seed) => {
      manualSeed(seed);
      const given = numbers(shape, seed, 'nonzero');
      const upstream = numbers(shape, seed + 1, 'nonzero');
      const x = tensor(given.data.slice(), { shape: [...shape], requiresGrad: true });
      const y = dropout(x, { p });
      y.backward(tensor(upstream.data.slice(), { shape: [...shape] }));
      if (x.grad === null) throw new Error('no gradient');
      await realize([y, x.grad]);
      const [output, gradient] = [await y.data(), await x.grad.data()];
      given.data.forEach((value, i) => {
        const kept = output[i] !== 0;
        const close = (actual: number, expected: number) => Math.abs(actual - expected) <= 1e-6 * Math.abs(expected);
        assert.ok(close(output[i], kept ? value / (1 - p) : 0), `output ${output[i]} of ${value}`);
        assert.ok(close(gradient[i], kept ? upstream.data[i] / (1 - p) : 0), `gradient ${gradient[i]} of ${upstream.data[i]}`);
      });
    },
  );

  property('drops about the share that it says, and others with another seed', [probability, seed], async (p, seed) => {
    const count = 4000;
    const masks: Float32Array[] = [];
    for (const start of [seed, seed, seed + 1]) {
      manualSeed(start);
      masks.push(await dropout(tensor(new Float32Array(count).fill(1)), { p }).data());
    }
    const dropped = masks[0].filter((value) => value === 0).length;
    // five standard deviations
    assert.ok(Math.abs(dropped - count * p) < 5 * Math.sqrt(count * p * (1 - p)), `${dropped} of ${count} dropped, p ${p}`);
    assert.equal(masks[0], masks[1]);
    assert.not.equal(masks[0], masks[2]);
  });
});
