import { seededRandom } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createTrace, distort } from '../../src/synthetic/distort';
import { glyphs } from '../../src/synthetic/strokes';

const allGlyphs = glyphs.flat();

test('the pen stays within the picture, whatever the hand', () => {
  const trace = createTrace();
  for (let seed = 0; seed < 2000; seed++) {
    distort(allGlyphs[seed % allGlyphs.length], seededRandom(seed), trace);
    for (let i = 0; i < trace.length; i++) {
      assert.ok(trace.radius[i] > 0.3 && trace.radius[i] < 2.5);
      for (const coordinate of [trace.x[i], trace.y[i]]) {
        assert.ok(coordinate - trace.radius[i] > 1.49 && coordinate + trace.radius[i] < 26.51, `seed ${seed}: ${coordinate}`);
      }
    }
  }
});

test('a trace begins every stroke with the pen up and follows it in short pieces', () => {
  const trace = createTrace();
  for (const [seed, glyph] of allGlyphs.entries()) {
    distort(glyph, seededRandom(seed), trace);
    assert.is(trace.length - trace.penDown.subarray(0, trace.length).reduce((sum, down) => sum + down, 0), glyph.length);
    assert.is(trace.penDown[0], 0);
    assert.ok(trace.length >= 10 && trace.length < 128, `${trace.length} points`);
    for (let i = 1; i < trace.length; i++) {
      if (trace.penDown[i] === 0) continue;
      const piece = Math.hypot(trace.x[i] - trace.x[i - 1], trace.y[i] - trace.y[i - 1]);
      assert.ok(piece > 0 && piece < 6, `${piece} pixels`);
    }
  }
});

test('the same random numbers give the same hand, others another', () => {
  const [a, b, c] = [createTrace(), createTrace(), createTrace()];
  distort(allGlyphs[7], seededRandom(3), a);
  distort(allGlyphs[7], seededRandom(3), b);
  distort(allGlyphs[7], seededRandom(4), c);
  assert.equal(a, b);
  assert.not.equal(a.x, c.x);
});

test('a glyph with other strokes before it leaves nothing behind in the trace', () => {
  const [used, fresh] = [createTrace(), createTrace()];
  distort(allGlyphs[allGlyphs.length - 1], seededRandom(1), used);
  distort(allGlyphs[6], seededRandom(2), used);
  distort(allGlyphs[6], seededRandom(2), fresh);
  assert.is(used.length, fresh.length);
  for (const key of ['x', 'y', 'radius', 'penDown'] as const) {
    assert.equal(used[key].slice(0, used.length), fresh[key].slice(0, fresh.length));
  }
});

test.run();
