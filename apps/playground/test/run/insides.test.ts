import { shutdown, useBackend } from '@kindling/core';
import { pixelDeviation, pixelMean } from '@kindling/digits';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cellStory } from '../../src/run/cell';
import { defaultConfig, type RunConfig } from '../../src/run/config';
import { loadData } from '../../src/run/data/loadData';
import { forward } from '../../src/run/exports/standalone';
import { standaloneNet } from '../../src/run/exports/standaloneNet';
import { activationsOf, filtersShown, firstWeights, probabilitiesOf } from '../../src/run/insides';
import { Training } from '../../src/run/training';
import type { CellStory } from '../../src/worker/protocol';

/** Every kind of layer. */
const config: RunConfig = {
  ...defaultConfig,
  data: { ...defaultConfig.data, train: 20, test: 10 },
  layers: [
    { kind: 'conv', channels: 3, kernel: 5, padding: 2, stride: 2 },
    { kind: 'batchNorm' },
    { kind: 'activation', name: 'leakyRelu' },
    { kind: 'maxPool', size: 3 },
    { kind: 'conv', channels: 4, kernel: 2, padding: 1, stride: 1 },
    { kind: 'activation', name: 'gelu' },
    { kind: 'avgPool', size: 2 },
    { kind: 'dropout', p: 0.5 },
    { kind: 'linear', features: 9 },
    { kind: 'activation', name: 'tanh' },
    { kind: 'batchNorm' },
    { kind: 'linear', features: 6 },
    { kind: 'activation', name: 'sigmoid' },
    { kind: 'activation', name: 'silu' },
    { kind: 'activation', name: 'relu' },
  ],
  batchSize: 5,
};

let training: Training;
let pixels: Uint8Array;

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
  const data = await loadData(config.data, config.seed, {});
  training = new Training(config, data.train);
  for (let step = 0; step < 3; step++) await training.takeStep();
  pixels = data.test.pixels(3);
});
test.after(() => shutdown());

test('the probabilities and what each layer gives are what plain loops compute, as the page that stands alone does', async () => {
  const { layers, numbers } = await standaloneNet(training.net, training.shapes);
  const input = Float32Array.from(pixels, (pixel) => (pixel / 255 - pixelMean) / pixelDeviation);
  const probabilities = await probabilitiesOf(training.net, pixels);
  assertClose(probabilities, forward(layers, numbers, input), { rtol: 1e-5, atol: 1e-6, name: 'probabilities' });
  assert.ok(Math.abs(probabilities.reduce((sum, value) => sum + value, 0) - 1) < 1e-6);
  const activations = await activationsOf(training.net, training.shapes, pixels);
  assert.is(activations.length, training.shapes.layers.length);
  for (const [at, { count, height, width, values, lowest, highest }] of activations.entries()) {
    const { gives, name } = training.shapes.layers[at];
    assert.equal([count, height, width].slice(0, gives.length), gives, name);
    assert.is(values.length, count * height * width);
    assert.equal([lowest, highest], [Math.min(...values), Math.max(...values)]);
  }
});

/** The value that a story tells, computed from its numbers. */
function told({ rule, inputs, weights, bias }: CellStory): number | null {
  const { values } = inputs;
  if (rule === 'largest') return Math.max(...values);
  if (rule === 'mean') return values.reduce((sum, value) => sum + value, 0) / values.length;
  if (rule === 'same') return values[0];
  if (rule === 'function') return null;
  return values.reduce((sum, value, at) => sum + value * (weights?.values[at] as number), bias);
}

test("a cell's numbers add up to it, at the edges too, and its field is what it sees", async () => {
  const activations = await activationsOf(training.net, training.shapes, pixels);
  const rules = new Set<string>();
  for (const [layer, { count, height, width }] of activations.entries()) {
    for (const [y, x] of [
      [0, 0],
      [height - 1, width - 1],
      [height >> 1, width >> 1],
    ]) {
      const story = await cellStory(training, pixels, activations, { layer, channel: count - 1, y, x });
      rules.add(story.rule);
      const value = told(story);
      if (value !== null) assertClose([story.value], [value], { rtol: 1e-4, atol: 1e-5, name: `layer ${layer}: ${story.text}` });
      assert.match(story.text, /^[A-Z\d-].*\.$/i);
    }
  }
  assert.equal([...rules].sort(), ['function', 'largest', 'mean', 'same', 'sum']);

  // a pixel outside of the field changes nothing, one inside does
  const cell = { layer: 3, channel: 1, y: 1, x: 2 };
  const { field, value } = await cellStory(training, pixels, activations, cell);
  assert.equal(field, { top: 4, left: 10, bottom: 13, right: 19 });
  const with255 = async (row: number, column: number) => {
    const changed = pixels.slice().fill(255, row * 28 + column, row * 28 + column + 1);
    const others = await activationsOf(training.net, training.shapes, changed);
    return (await cellStory(training, changed, others, cell)).value;
  };
  assert.is(await with255(3, 12), value);
  assert.is(await with255(13, 12), value);
  assert.is(await with255(8, 19), value);
});

test('filters are weights, gradients of the next step, or the last updates, which a step then makes', async () => {
  const before = await firstWeights(training);
  const weights = await filtersShown(training, 'weights', null);
  assert.equal([weights?.count, weights?.height, weights?.width, weights?.values], [3, 5, 5, before]);
  const gradients = (await filtersShown(training, 'gradients', null))?.values as Float32Array;
  assert.is(await filtersShown(training, 'updates', null), null);
  const snapshot = await training.snapshot();
  await training.takeStep();
  const updates = (await filtersShown(training, 'updates', before))?.values as Float32Array;
  const after = await firstWeights(training);
  assert.equal(
    updates,
    after.map((value, at) => value - before[at]),
  );
  // SGD from a snapshot whose momentum is known: the update is -rate * (momentum * buffer + gradient)
  const state = (snapshot.optimiser.state as { state: Record<number, { momentumBuffer: { data: Float32Array } }> }).state[0];
  const expected = gradients.map(
    (gradient, at) => -config.rate * (config.optimiser.momentum * state.momentumBuffer.data[at] + gradient),
  );
  assertClose(updates, expected, { rtol: 1e-3, atol: 1e-6, name: 'updates' });
});

test('without a convolution the filters are pictures of what the first linear layer weighs', async () => {
  const linear = new Training({ ...config, layers: [{ kind: 'maxPool', size: 2 }] }, (await loadData(config.data, 1, {})).train);
  const planes = await filtersShown(linear, 'weights', null);
  assert.equal([planes?.count, planes?.height, planes?.width], [10, 14, 14]);
});

test.run();
