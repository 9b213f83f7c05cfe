import { SyntheticDigits } from '@kindling/datasets';
import { functional } from '@kindling/transforms';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { digitOf, digitOfInk, pictureOf } from '../src/index';

// What files of all kinds come to is tested where they are read: apps/mnist-trainer/test/prediction.test.ts.

const digits = await SyntheticDigits.load({ train: false, length: 10 });
const digit = digits.getImage(digits.targets.indexOf(3));

const difference = (a: Uint8Array | null, b: Uint8Array | null): number =>
  (a as Uint8Array).reduce((sum, value, i) => sum + Math.abs(value - (b as Uint8Array)[i]), 0) / 784;

test('a drawing is seen alike as greys, as ink on a transparent canvas, dark on light, large and somewhere else', () => {
  const seen = digitOf(pictureOf(digit));
  const large = functional.resize(digit, [200, 200]);
  const placed = new Uint8Array(300 * 400 * 4);
  const dark = new Uint8Array(300 * 400 * 4).fill(255);
  for (let y = 0; y < 200; y++) {
    for (let x = 0; x < 200; x++) {
      const [from, to] = [large.data[y * 200 + x], 4 * ((y + 10) * 400 + x + 190)];
      placed.set([255, 255, 255, from], to);
      dark.set([255 - from, 255 - from, 255 - from], to);
    }
  }
  for (const data of [placed, dark]) {
    for (const longest of [undefined, 140]) {
      const other = digitOf(pictureOf({ data, height: 300, width: 400, channels: 4 }, longest));
      const differs = difference(seen, other);
      assert.ok(differs < 11, `${differs}`);
    }
  }
});

test('ink that is known gives what ink that is found gives, and none gives nothing', () => {
  const { data, height, width } = functional.resize(digit, [140, 140]);
  const values = Float32Array.from(data, (value) => value / 255);
  const differs = difference(digitOfInk({ values, height, width }), digitOf(pictureOf(digit)));
  assert.ok(differs < 12, `${differs}`);
  assert.is(digitOfInk({ values: values.map((value) => value * 0.05), height, width }), null);
});

test('where nothing is drawn, nothing is seen', () => {
  for (const value of [0, 255]) {
    assert.is(
      digitOf(pictureOf({ data: new Uint8Array(100 * 100 * 4).fill(value), height: 100, width: 100, channels: 4 })),
      null,
    );
  }
});

test.run();
