import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { glyphs } from '../../src/synthetic/strokes';

test('every digit has several ways of writing', () => {
  assert.is(glyphs.length, 10);
  for (const ways of glyphs) assert.ok(ways.length >= 4);
});

test('all points lie on the writing square, and corners only between other points', () => {
  for (const [digit, ways] of glyphs.entries()) {
    for (const [way, glyph] of ways.entries()) {
      assert.ok(glyph.length >= 1 && glyph.length <= 3);
      for (const stroke of glyph) {
        const name = `way ${way} of ${digit}`;
        assert.ok(stroke.length >= 2 && stroke.length <= 32, name);
        for (const [x, y] of stroke) assert.ok(x >= 0 && x <= 100 && y >= 0 && y <= 100, `${name}: [${x}, ${y}]`);
        for (let i = 1; i < stroke.length; i++) {
          const corner = String(stroke[i]) === String(stroke[i - 1]);
          if (corner) assert.ok(i >= 2 && i <= stroke.length - 2 && String(stroke[i]) !== String(stroke[i + 1]), name);
        }
      }
    }
  }
});

test('a digit fills the height of the square, as all digits of a hand do', () => {
  for (const [digit, ways] of glyphs.entries()) {
    for (const [way, glyph] of ways.entries()) {
      const heights = glyph.flat().map(([, y]) => y);
      assert.ok(Math.min(...heights) <= 12 && Math.max(...heights) >= 88, `way ${way} of ${digit}`);
    }
  }
});

test.run();
