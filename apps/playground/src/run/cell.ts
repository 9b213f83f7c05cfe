import { checkIndex } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { pixelDeviation, pixelMean } from '@kindling/digits';
import type { CellStory, LayerActivations } from '../worker/protocol';
import { planesOf } from './insides';
import { cubeOf, type Field, type NetShapes, type PlannedLayer, shapeText, side, windowOf } from './shapes';
import type { Training } from './training';

/** A cell of a layer's activations. */
interface Cell {
  readonly layer: number;
  readonly channel: number;
  readonly y: number;
  readonly x: number;
}

/** A number, short. */
const shown = (value: number): string => String(Number(value.toPrecision(3)));

/** Numbers one by one; how many they are where nobody would read them. */
function listed(values: Float32Array): string {
  if (values.length > 9) return `${values.length} numbers`;
  const texts = Array.from(values, shown);
  return `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`;
}

/**
 * How a cell came about, from what the layer before gave for the same picture.
 * @throws KindlingError for a cell that there is not
 */
export async function cellStory(
  { net, shapes }: Training,
  pixels: Uint8Array,
  activations: readonly LayerActivations[],
  cell: Cell,
): Promise<CellStory> {
  checkIndex('cell: layer', cell.layer, shapes.layers.length);
  const planned = shapes.layers[cell.layer];
  const given = activations[cell.layer];
  checkIndex('cell: channel', cell.channel, given.count);
  checkIndex('cell: y', cell.y, given.height);
  checkIndex('cell: x', cell.x, given.width);
  const at = (cell.channel * given.height + cell.y) * given.width + cell.x;
  const value = given.values[at];
  const before = cell.layer > 0 ? activations[cell.layer - 1] : null;
  const input = before?.values ?? Float32Array.from(pixels, (pixel) => (pixel / 255 - pixelMean) / pixelDeviation);
  const common = { value, field: pixelsOf(planned.field, cell) };
  const { layer, takes } = planned;
  if (layer.kind === 'conv' || layer.kind === 'linear') {
    const inputs = layer.kind === 'conv' ? windowPlanes(planned, input, cell) : flattenedPlanes(shapes, input, cell.layer);
    const { count, height, width, values } = inputs;
    const state = net.stateDict();
    const numbersOf = (name: string) => (state.get(`${planned.name}.${name}`) as Tensor).data();
    const [weight, biases] = await Promise.all([numbersOf('weight'), numbersOf('bias')]);
    const own = weight.slice(cell.channel * values.length, (cell.channel + 1) * values.length);
    const bias = biases[cell.channel];
    const text = `${values.length} inputs times their weights, summed, plus the bias ${shown(bias)}, are ${shown(value)}.`;
    return { ...common, rule: 'sum', inputs, weights: planesOf(own, count, height, width), bias, text };
  }
  if (layer.kind === 'maxPool' || layer.kind === 'avgPool') {
    const inputs = windowPlanes(planned, input, cell);
    const rule = layer.kind === 'maxPool' ? 'largest' : 'mean';
    const text = `The ${rule} of ${listed(inputs.values)} is ${shown(value)}.`;
    return { ...common, rule, inputs, weights: null, bias: 0, text };
  }
  // cells that are read one by one lie where they lay
  const inputs = planesOf(input.slice(at, at + 1), 1, 1, 1);
  const [one] = inputs.values;
  const same = { ...common, inputs, weights: null, bias: 0 };
  if (layer.kind === 'activation')
    return { ...same, rule: 'function', text: `${layer.name} of ${shown(one)} is ${shown(value)}.` };
  if (layer.kind === 'batchNorm') {
    const text = `${shown(one)}, less the running mean of its channel, over the running deviation, scaled and moved as learned, is ${shown(value)}.`;
    return { ...same, rule: 'function', text };
  }
  const why =
    layer.kind === 'dropout' ? 'nothing is dropped outside of training' : `number ${at + 1} of ${shapeText(takes)} in one row`;
  return { ...same, rule: 'same', text: `${shown(value)}, as it came: ${why}.` };
}

/** The pixels that a cell sees, as far as there are some. */
function pixelsOf({ start, jump, size }: Field, { y, x }: Cell): CellStory['field'] {
  const within = (at: number) => Math.max(0, Math.min(side, at));
  const [top, left] = [start + y * jump, start + x * jump];
  return { top: within(top), left: within(left), bottom: within(top + size), right: within(left + size) };
}

/** What a cell of a linear layer reads: all, in the shape of the pictures that were flattened, where they were. */
function flattenedPlanes({ layers }: NetShapes, input: Float32Array, layer: number) {
  const before = layers[layer - 1];
  return planesOf(input, ...cubeOf(before.layer.kind === 'flatten' ? before.takes : layers[layer].takes));
}

/** What a cell of a convolution or a pooling reads: of all channels, or of its own. */
function windowPlanes({ layer, takes }: PlannedLayer, input: Float32Array, { channel, y, x }: Cell) {
  const { kernel, stride, padding } = windowOf(layer) as NonNullable<ReturnType<typeof windowOf>>;
  const [channels, height, width] = cubeOf(takes);
  const [first, count] = layer.kind === 'conv' ? [0, channels] : [channel, 1];
  const values = new Float32Array(count * kernel * kernel);
  let at = 0;
  for (let c = first; c < first + count; c++) {
    for (let dy = 0; dy < kernel; dy++) {
      for (let dx = 0; dx < kernel; dx++, at++) {
        const [row, column] = [y * stride + dy - padding, x * stride + dx - padding];
        const isInside = row >= 0 && row < height && column >= 0 && column < width;
        values[at] = isInside ? input[(c * height + row) * width + column] : 0;
      }
    }
  }
  return planesOf(values, count, kernel, kernel);
}
