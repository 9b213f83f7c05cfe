import { manualSeed } from '@kindling/core';
import { type InitializationFixture, loadInitializationFixtures } from '@kindling/fixtures';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2d, Linear } from '../src/index';

function build({ layer, arguments: given }: InitializationFixture): Linear | Conv2d {
  const [first, second, kernelSize] = given;
  if (layer === 'Linear') return new Linear(first as number, second as number);
  return new Conv2d(first as number, second as number, kernelSize);
}

for (const fixture of loadInitializationFixtures()) {
  test(`starts as PyTorch does: ${fixture.layer}(${JSON.stringify(fixture.arguments).slice(1, -1)})`, async () => {
    manualSeed(1);
    const layer = build(fixture);
    assert.equal([...layer.weight.shape], fixture.weightShape);
    assert.equal([...(layer.bias?.shape ?? [])], fixture.biasShape);
    const weight = [...(await layer.weight.data())];
    const bias = [...((await layer.bias?.data()) ?? [])];
    for (const values of [weight, bias]) {
      // a draw just below the bound may round up to the float32 next to it
      assert.ok(values.every((x) => Math.abs(x) <= fixture.bound * (1 + 2 ** -23)));
      // uniform: each half of the range, and each half of each sign, gets its share (five standard deviations)
      for (const share of [values.filter((x) => x < 0), values.filter((x) => Math.abs(x) < fixture.bound / 2)]) {
        assert.ok(
          Math.abs(share.length - values.length / 2) < 2.5 * Math.sqrt(values.length),
          `${share.length} of ${values.length}`,
        );
      }
    }
    assert.ok(Math.max(...weight.map(Math.abs)) > 0.9 * fixture.bound);
    assert.not.equal(weight.slice(0, 8), bias.slice(0, 8));
  });
}

test.run();
