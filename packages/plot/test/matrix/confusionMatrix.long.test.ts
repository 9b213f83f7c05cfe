import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { confusionMatrix } from '../../src/index';

test('400 classes are drawn, a cell for each pair', async () => {
  const svg = await confusionMatrix(Array.from({ length: 400 }, (_, i) => Array.from({ length: 400 }, (_, j) => i * j))).svg();
  // each with its ground, and the frame and the picture's ground
  assert.is(svg.split('<rect ').length - 1, 160_002);
});

test.run();
