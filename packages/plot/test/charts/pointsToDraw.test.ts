import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pointsToDraw } from '../../src/charts/pointsToDraw';
import { lineChart } from '../../src/index';
import { elements } from '../fixtures/checks';

const test = suite('pointsToDraw');
const all = (length: number) => Array.from({ length }, (_, i) => i);

test('points that are apart are all drawn, and so are up to four within a quarter of a pixel', () => {
  const y = Float64Array.of(3, 1, 2, 5);
  assert.equal(
    pointsToDraw(y, (i) => i / 3, 2),
    all(4),
  );
  assert.equal(
    pointsToDraw(y, () => 0.5, 2),
    [0, 1, 3],
  );
  assert.equal(
    pointsToDraw(Float64Array.of(3, 5, 1, 2), () => 0.5, 2),
    all(4),
  );
});

test('of many the first, the lowest, the highest and the last, in their order', () => {
  assert.equal(
    pointsToDraw(Float64Array.of(3, 4, 9, 4, 0, 5, 4), () => 0, 100),
    [0, 2, 4, 6],
  );
  assert.equal(
    pointsToDraw(Float64Array.of(3, 3, 3, 3), () => 0, 100),
    [0, 3],
  );
});

test('a gap stays one, and a point between two of them stands alone', () => {
  const y = Float64Array.of(1, 2, Number.NaN, Number.NaN, 7, Number.NaN, 3, 3);
  assert.equal(
    pointsToDraw(y, () => 0, 100),
    [0, 1, 2, 4, 5, 6, 7],
  );
  assert.equal(
    pointsToDraw(new Float64Array(), () => 0, 100),
    [],
  );
});

test('a curve of 100,000 points is a line of a few thousand, as high and as wide', async () => {
  const x = all(100_000);
  const y = x.map((i) => (i === 70_001 ? 9 : i === 12_345 ? -9 : Math.sin(i * i)));
  const svg = await lineChart([{ x, y, color: 'blue' }]).svg();
  const [{ d }] = elements(svg, 'path').filter(({ stroke }) => stroke === 'blue');
  const points = Array.from(d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g), (match) => [Number(match[1]), Number(match[2])]);
  assert.ok(points.length > 1600 && points.length < 16 * 800, String(points.length));
  const ends = (dim: number) => [Math.min(...points.map((one) => one[dim])), Math.max(...points.map((one) => one[dim]))];
  const corners = await lineChart([{ x: [0, 12_345, 70_001, 99_999], y: [0, -9, 9, 0], color: 'blue' }]).svg();
  const [line] = elements(corners, 'path').filter(({ stroke }) => stroke === 'blue');
  const few = Array.from(line.d.matchAll(/[ML](-?[\d.]+) (-?[\d.]+)/g), (match) => [Number(match[1]), Number(match[2])]);
  assert.equal(
    [ends(0), ends(1)],
    [
      [few[0][0], few[3][0]],
      [few[2][1], few[1][1]],
    ],
  );
});

test.run();
