import { noGradSync, realize, type Tensor } from '@kindling/core';
import type { LayerActivations, Planes, Watched } from '../worker/protocol';
import { Batcher } from './data/batches';
import type { PlaygroundNet } from './net';
import { cellsOf, cubeOf, type NetShapes, type PlannedLayer } from './shapes';
import type { Training } from './training';

/** Pictures of one kind, with their smallest and largest value. */
export function planesOf(values: Float32Array, count: number, height: number, width: number): Planes {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return { count, height, width, values, lowest, highest };
}

const single = new Batcher(1);

/** A picture of 28 x 28 greys as a batch of one. */
async function batchOfOne(pixels: Uint8Array): Promise<Tensor> {
  const [x] = await single.make(() => ({ pixels, label: 0 }));
  return x;
}

/** What the net says of a picture: one probability a class. */
export async function probabilitiesOf(net: PlaygroundNet, pixels: Uint8Array): Promise<number[]> {
  const x = await batchOfOne(pixels);
  net.eval();
  const logProbs = noGradSync(() => net.forward(x));
  return Array.from(await logProbs.data(), Math.exp);
}

/** What each layer gives for a picture, in evaluation. */
export async function activationsOf(net: PlaygroundNet, shapes: NetShapes, pixels: Uint8Array): Promise<LayerActivations[]> {
  const x = await batchOfOne(pixels);
  net.eval();
  const outputs = noGradSync(() => net.outputs(x));
  await realize(outputs); // all in one run
  return Promise.all(
    shapes.layers.map(async ({ gives }, layer) => {
      const [count, height, width] = cubeOf(gives);
      return { layer, ...planesOf(await outputs[layer].data(), count, height, width) };
    }),
  );
}

/** The layer whose weights are shown as pictures: the first that has some of the size of what it sees. */
function filterLayer({ layers }: NetShapes): PlannedLayer {
  return layers.find(({ layer }) => layer.kind === 'conv' || layer.kind === 'linear') as PlannedLayer;
}

/** Numbers of the first layer's weights as pictures: of a convolution its kernels, of a linear layer the picture that it was flattened from. */
function filterPlanes(shapes: NetShapes, weights: Float32Array): Planes {
  const first = filterLayer(shapes);
  if (first.layer.kind === 'conv')
    return planesOf(weights, first.layer.channels * first.takes[0], first.layer.kernel, first.layer.kernel);
  const flattened = shapes.layers[shapes.layers.indexOf(first) - 1].takes;
  const [, height, width] = flattened.length === 3 ? flattened : [1, 1, cellsOf(flattened)];
  return planesOf(weights, weights.length / (height * width), height, width);
}

/** What is shown in the place of the first layer's filters. `before`: its weights before the last step. */
export async function filtersShown(
  training: Training,
  show: Watched['filtersShow'],
  before: Float32Array | null,
): Promise<Planes | null> {
  const name = `${filterLayer(training.shapes).name}.weight`;
  if (show === 'gradients') {
    const gradient = (await training.nextGradients()).get(name) as Tensor;
    return filterPlanes(training.shapes, await gradient.data());
  }
  const weights = await firstWeights(training);
  if (show === 'weights') return filterPlanes(training.shapes, weights);
  return before === null
    ? null
    : filterPlanes(
        training.shapes,
        weights.map((weight, at) => weight - before[at]),
      );
}

/** The weights of the first layer. */
export async function firstWeights(training: Training): Promise<Float32Array> {
  const name = `${filterLayer(training.shapes).name}.weight`;
  return (training.net.stateDict().get(name) as Tensor).data();
}
