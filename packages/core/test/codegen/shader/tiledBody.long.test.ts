import { assertClose, testBackends } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contractionOf } from '../../../src/codegen/contraction';
import { type TileShape, tileShapes } from '../../../src/codegen/shader/tiles';
import { renderWgsl } from '../../../src/codegen/shader/wgsl';
import { shutdown, useBackend } from '../../../src/index';
import { contractions } from '../../support/kernelZoo';
import { openDevice, runShader } from '../../support/runShader';

// Contractions in tiles, whatever they cost; the shapes take turns, and two that compile for long in software come once each.

const isLarge = ({ threadRows, threadColumns }: TileShape) => threadRows * threadColumns > 16;
const small = tileShapes.filter((tile) => !isLarge(tile));
const large = tileShapes.slice(0, 2);
// the four parts of this gradient compile for more than ten minutes in some of the other shapes, in software
const inFirstShape = /gradients of a strided convolution.*pad\+conv2d/;

test('every tile has a shape of its own', () => {
  const texts = tileShapes.map((tile) => JSON.stringify(tile));
  assert.is(new Set(texts).size, texts.length);
  assert.ok(large.every(isLarge) && small.length > 0);
});

for (const { name: backend } of testBackends({ also: ['webgpu'] }).filter(({ name }) => name === 'webgpu')) {
  test('contractions in tiles of every shape', async () => {
    await useBackend(backend);
    const device = await openDevice();
    const specimens = contractions().filter(({ kernel }) => contractionOf(kernel) !== null);
    for (const [i, { name, kernel, inputs, expected }] of specimens.entries()) {
      const tile = large[i] ?? small[inFirstShape.test(name) ? 0 : i % small.length];
      const got = await runShader(device, renderWgsl(kernel, tile), inputs, kernel.cells);
      const { rows, columns, threadRows, threadColumns } = tile;
      assertClose(got, expected, { name: `${name} in tiles of ${rows} x ${columns}, ${threadRows} x ${threadColumns} a thread` });
    }
    device.destroy();
  });
}

test.after(shutdown);
test.run();
