import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig, presets } from '../../src/run/config';
import type { LayerConfig } from '../../src/run/layers';
import { type NetShapes, shapesOf } from '../../src/run/shapes';

const shapesWith = (layers: readonly LayerConfig[], batchSize = 64): NetShapes =>
  shapesOf({ ...defaultConfig, layers, batchSize });
const conv = (fields: object): LayerConfig =>
  ({ kind: 'conv', channels: 8, kernel: 3, padding: 0, stride: 1, ...fields }) as LayerConfig;

test("the tutorial's network has the shapes, parameters and multiply-adds that can be counted by hand", () => {
  const { layers, parameters, multiplyAdds, problem } = shapesOf(defaultConfig);
  assert.is(problem, null);
  assert.equal(
    layers.map(({ name, gives }) => `${name} ${gives.join('x')}`),
    [
      'conv1 32x24x24',
      'pool1 32x12x12',
      'act1 32x12x12',
      'conv2 16x10x10',
      'pool2 16x5x5',
      'act2 16x5x5',
      'flatten1 400',
      'fc1 100',
      'act3 100',
      'dropout1 100',
      'fc2 10',
    ],
  );
  assert.is(parameters, 32 * 26 + 16 * (32 * 9 + 1) + 401 * 100 + 101 * 10);
  assert.is(multiplyAdds, 32 * 576 * 25 + 16 * 100 * 32 * 9 + 400 * 100 + 100 * 10);
  // PyTorch's arithmetic of receptive fields: 5, then 6 with jump 2, then 10, then 12 with jump 4
  assert.equal(
    layers.slice(0, 5).map(({ field }) => [field.start, field.jump, field.size]),
    [
      [0, 1, 5],
      [0, 2, 6],
      [0, 2, 6],
      [0, 2, 10],
      [0, 4, 12],
    ],
  );
});

test('no layers at all: the pixels are weighed; padding and stride move what a cell sees', () => {
  const { layers, parameters } = shapesWith([]);
  assert.equal(
    layers.map(({ name, source }) => [name, source]),
    [
      ['flatten1', null],
      ['fc1', null],
    ],
  );
  assert.is(parameters, 7850);
  const [first, second] = shapesWith([conv({ padding: 1, stride: 2 }), conv({ padding: 1 })]).layers;
  assert.equal(
    [first.gives, second.gives],
    [
      [8, 14, 14],
      [8, 14, 14],
    ],
  );
  assert.equal(
    [first.field, second.field],
    [
      { start: -1, jump: 2, size: 3 },
      { start: -3, jump: 2, size: 7 },
    ],
  );
});

test('own classes decide how many numbers come out', () => {
  const data = { ...defaultConfig.data, kind: 'own', classes: ['cat', 'dog', 'bird'] } as const;
  assert.equal(shapesOf({ ...defaultConfig, data }).layers.at(-1)?.gives, [3]);
});

test('impossible shapes are explained: what came, what is needed, what to change', () => {
  const textOf = (layers: readonly LayerConfig[], batchSize?: number) => shapesWith(layers, batchSize).problem?.text;
  const pool: LayerConfig = { kind: 'maxPool', size: 4 };
  assert.is(
    textOf([pool, conv({ kernel: 9 })]),
    'Layer 2, convolution: pictures of 7 x 7 cells came, it needs at least 9 x 9. You could make its kernel 7 or smaller, its padding 1 or larger, or take out a pooling or a stride before it.',
  );
  assert.is(
    textOf([pool, pool, conv({ kernel: 5, padding: 1 })]),
    'Layer 3, convolution: pictures of 1 x 1 cells, 3 with their padding came, it needs at least 5 x 5. You could make its kernel 3 or smaller, its padding 2 or larger, or take out a pooling or a stride before it.',
  );
  assert.match(
    String(textOf([pool, pool, pool])),
    /^Layer 3, max pooling: pictures of 1 x 1 cells came, it needs at least 4 x 4. You could take it out or/,
  );
  assert.is(
    textOf([{ kind: 'linear', features: 10 }, conv({})]),
    'Layer 2, convolution: a row of 10 numbers came, it needs pictures, rows and columns of cells. You could move it before the first linear layer.',
  );
  assert.match(String(textOf([{ kind: 'linear', features: 10 }, { kind: 'batchNorm' }], 1)), /make the batch 2 or larger\.$/);
  assert.is(textOf([{ kind: 'batchNorm' }], 1), undefined);
  const wide: LayerConfig = { kind: 'linear', features: 512 };
  assert.match(
    String(textOf([conv({ channels: 64, padding: 1 }), wide])),
    /^The net has 25,\d+,\d+ numbers to learn; here it may have at most 2,000,000. You could make layer 2 smaller/,
  );
  const heavy = conv({ channels: 64, kernel: 11, padding: 5 });
  assert.match(
    String(textOf([heavy, heavy, { kind: 'maxPool', size: 4 }])),
    /multiply-adds a picture; .* You could make layer 2 smaller/,
  );
  for (const { config } of presets) assert.is(shapesOf(config).problem, null);
});

test.run();
