import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { labelledOf, ownPictures, seenOf } from '../../src/run/drawing';

/** A bar on a transparent canvas. */
function drawn(width: number, height: number, from: number): Uint8ClampedArray {
  const pixels = new Uint8ClampedArray(width * height * 4);
  for (let y = 20; y < height - 20; y++)
    for (let x = from; x < from + 16; x++) pixels.set([10, 20, 30, 255], 4 * (y * width + x));
  return pixels;
}

test('a drawing is centred and scaled, wherever it was and whatever its colour; none without ink', () => {
  const [left, right] = [30, 200].map((from) => seenOf({ pixels: drawn(280, 240, from), width: 280, height: 240 }) as Uint8Array);
  assert.equal(left, right);
  const columns = Array.from(
    { length: 28 },
    (_, x) => Array.from({ length: 28 }, (_row, y) => left[y * 28 + x]).filter((value) => value > 127).length,
  );
  assert.ok(Math.max(...columns) >= 19 && Math.max(...columns) <= 20, `${columns}`);
  assert.ok(columns.slice(0, 11).every((count) => count === 0) && columns.slice(17).every((count) => count === 0), `${columns}`);
  assert.is(seenOf({ pixels: new Uint8ClampedArray(400), width: 10, height: 10 }), null);
});

test('a whole picture is its middle in greys; exact pixels are taken as they are', () => {
  const pixels = Uint8Array.from({ length: 60 * 30 * 4 }, (_, i) => (i % 4 === 3 || Math.floor(i / 4) % 60 < 30 ? 255 : 0));
  const seen = seenOf({ pixels, width: 60, height: 30, as: 'picture' }) as Uint8Array;
  assert.equal([seen[0], seen[27]], [255, 0]);
  const exact = Uint8Array.from({ length: 784 }, (_, i) => i % 251);
  assert.equal(seenOf({ pixels: exact, width: 28, height: 28, as: 'exact' }), exact);
});

test('what is no picture is named', () => {
  assert.throws(
    () => seenOf({ pixels: new Uint8Array(5), width: 2, height: 2 }),
    /pixels: expected 2 \* 2 bytes, or four times as many, got 5/,
  );
  assert.throws(() => seenOf({ pixels: new Uint8Array(4), width: 2, height: 2, as: 'exact' }), /28 x 28 greys/);
  assert.throws(
    () => labelledOf('picture', { pixels: new Uint8Array(4), width: 2, height: 2, label: 10 }, 10),
    /^picture: label: .*got 10/,
  );
  const empty = { pixels: new Uint8Array(400), width: 10, height: 10, label: 0 };
  assert.throws(() => ownPictures([empty], 2), /^pictures\[0\]: expected a drawing, got one without ink/);
  assert.throws(() => ownPictures(undefined, 2), /^pictures: expected an array/);
});

test.run();
