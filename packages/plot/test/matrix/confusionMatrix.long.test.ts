import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { confusionMatrix } from '../../src/index';
import { decode, elements, texts } from '../fixtures/checks';

test('400 classes are drawn, a cell for each pair, and have a PNG at the default size', async () => {
  const picture = confusionMatrix(
    Array.from({ length: 400 }, (_, i) => Array.from({ length: 400 }, (_, j) => Number(i === j) * 40 + (i % 7))),
  );
  const svg = await picture.svg();
  const cells = Array.from(svg.matchAll(/M([\d.]+) ([\d.]+)h8v8h-8z/g), ([, x, y]) => `${x} ${y}`);
  assert.is(new Set(cells).size, 160_000);
  const [{ width, height }] = elements(svg, 'svg');
  const pixels = await decode(await picture.png());
  assert.equal([pixels.width, pixels.height], [2 * Number(width), 2 * Number(height)]);
});

test('no number is smaller than can be read: by default up to 108 classes have two digits, up to 92 three', async () => {
  const shown = async (classes: number, count: number) => {
    const svg = await confusionMatrix(Array.from({ length: classes }, () => new Array(classes).fill(count))).svg();
    return texts(svg).filter((text) => text === String(count)).length >= classes ** 2;
  };
  assert.equal(
    [await shown(108, 88), await shown(109, 88), await shown(92, 888), await shown(93, 888)],
    [true, false, true, false],
  );
  assert.equal([await shown(76, 8888), await shown(77, 8888)], [true, false]);
});

test.run();
