import { mostParameters, type RunConfig } from './config';
import { type LayerConfig, type LayerKind, layerTitles } from './layers';

/** Channels, rows and columns; or a row of so many numbers. */
export type Shape = readonly [channels: number, height: number, width: number] | readonly [features: number];

/** A layer of the net as it is built: those of the configuration, and what is added between and after them. */
export interface PlannedLayer {
  /** Its name in the net, and in the files that are saved: conv1, fc2. */
  readonly name: string;
  readonly layer: LayerConfig | { readonly kind: 'flatten' };
  /** Its place in the configuration; null for one that was added. */
  readonly source: number | null;
  readonly takes: Shape;
  readonly gives: Shape;
  /** How many numbers it learns. */
  readonly parameters: number;
  /** For one picture, forward. */
  readonly multiplyAdds: number;
  /** Of a layer of pictures: a cell at y sees the pixels from `start + y * jump`, `size` of them. */
  readonly field: Field;
}

/** Which pixels a cell sees, in one direction. */
export interface Field {
  readonly start: number;
  readonly jump: number;
  readonly size: number;
}

/** Why a net cannot be, in plain words. */
export interface ShapeProblem {
  /** The place of the layer in the configuration; null where it is the net as a whole. */
  readonly source: number | null;
  /** What reached the layer. */
  readonly came: string;
  /** What the layer needs. */
  readonly needs: string;
  /** What to change. */
  readonly change: string;
  /** All three in one line. */
  readonly text: string;
}

/** The layers of a net with their shapes; where there is a problem, those before it. */
export interface NetShapes {
  readonly layers: readonly PlannedLayer[];
  readonly parameters: number;
  readonly multiplyAdds: number;
  readonly problem: ShapeProblem | null;
}

/** The side of the pictures. */
export const side = 28;
const wholePicture: Field = { start: 0, jump: 0, size: side };
/** More would take seconds a step, or more memory than a tab gets. */
const mostMultiplyAdds = 200_000_000;
const mostCells = 100_000_000;

/** How many classes a run tells apart. */
export function classCount({ data }: Pick<RunConfig, 'data'>): number {
  return data.kind === 'own' ? data.classes.length : 10;
}

const prefixes: Readonly<Record<LayerKind | 'flatten', string>> = {
  conv: 'conv',
  maxPool: 'pool',
  avgPool: 'pool',
  linear: 'fc',
  activation: 'act',
  batchNorm: 'bn',
  dropout: 'dropout',
  flatten: 'flatten',
};

/**
 * The net of a configuration, layer by layer. A picture is flattened before the first linear layer, and after the last one a linear layer gives one number a
 * class. Loads nothing of the engine, so that a page can show it as it is changed.
 */
export function shapesOf(config: Pick<RunConfig, 'layers' | 'batchSize' | 'data'>): NetShapes {
  const planned: PlannedLayer[] = [];
  const counts = new Map<string, number>();
  let shape: Shape = [1, side, side];
  let field: Field = { start: 0, jump: 1, size: 1 };
  const add = (layer: PlannedLayer['layer'], source: number | null): void => {
    const prefix = prefixes[layer.kind];
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1);
    const gives = given(layer, shape);
    field = fieldAfter(layer, field);
    const cost = costOf(layer, shape, gives);
    planned.push({ name: `${prefix}${counts.get(prefix)}`, layer, source, takes: shape, gives, ...cost, field });
    shape = gives;
  };
  const done = (problem: ShapeProblem | null): NetShapes => {
    const sum = (of: 'parameters' | 'multiplyAdds') => planned.reduce((total, layer) => total + layer[of], 0);
    return { layers: planned, parameters: sum('parameters'), multiplyAdds: sum('multiplyAdds'), problem };
  };
  for (const [source, layer] of config.layers.entries()) {
    const found = problemOf(layer, shape, config.batchSize);
    if (found !== null) return done(describeProblem(source, layer, found));
    if (layer.kind === 'linear' && shape.length === 3) add({ kind: 'flatten' }, null);
    add(layer, source);
  }
  if (shape.length === 3) add({ kind: 'flatten' }, null);
  add({ kind: 'linear', features: classCount(config) }, null);
  const shapes = done(null);
  return { ...shapes, problem: tooLarge(shapes, config.batchSize) };
}

/** `8 x 24 x 24`, or `100`. */
export const shapeText = (shape: Shape): string => shape.join(' x ');

export const cellsOf = (shape: Shape): number => shape.reduce((product: number, size) => product * size, 1);

/** Channels, rows and columns, of a row of numbers as many channels of one cell. */
export const cubeOf = (shape: Shape): readonly [channels: number, height: number, width: number] =>
  shape.length === 3 ? shape : [shape[0], 1, 1];

function given(layer: PlannedLayer['layer'], shape: Shape): Shape {
  if (layer.kind === 'flatten') return [cellsOf(shape)];
  if (layer.kind === 'linear') return [layer.features];
  const window = windowOf(layer);
  if (window === null || shape.length === 1) return shape;
  const [channels, height, width] = shape;
  const { kernel, stride, padding } = window;
  const out = (size: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  return [layer.kind === 'conv' ? layer.channels : channels, out(height), out(width)];
}

/** How a layer that reads windows moves them; null for one that reads cells one by one. */
export function windowOf(layer: PlannedLayer['layer']): { kernel: number; stride: number; padding: number } | null {
  if (layer.kind === 'conv') return layer;
  return layer.kind === 'maxPool' || layer.kind === 'avgPool' ? { kernel: layer.size, stride: layer.size, padding: 0 } : null;
}

function fieldAfter(layer: PlannedLayer['layer'], { start, jump, size }: Field): Field {
  if (layer.kind === 'linear' || layer.kind === 'flatten') return wholePicture;
  const window = windowOf(layer);
  if (window === null) return { start, jump, size };
  const { kernel, stride, padding } = window;
  return { start: start - padding * jump, jump: jump * stride, size: size + (kernel - 1) * jump };
}

function costOf(layer: PlannedLayer['layer'], takes: Shape, gives: Shape): { parameters: number; multiplyAdds: number } {
  if (layer.kind === 'conv') {
    const weights = takes[0] * layer.kernel * layer.kernel;
    return { parameters: layer.channels * (weights + 1), multiplyAdds: cellsOf(gives) * weights };
  }
  if (layer.kind === 'linear') {
    return { parameters: layer.features * (takes[0] + 1), multiplyAdds: layer.features * takes[0] };
  }
  if (layer.kind === 'batchNorm') return { parameters: 2 * takes[0], multiplyAdds: cellsOf(takes) };
  return { parameters: 0, multiplyAdds: 0 };
}

type Found = Pick<ShapeProblem, 'came' | 'needs' | 'change'>;

function problemOf(layer: LayerConfig, shape: Shape, batchSize: number): Found | null {
  const window = windowOf(layer);
  if (window !== null && shape.length === 1) {
    return {
      came: `a row of ${shape[0]} numbers`,
      needs: 'pictures, rows and columns of cells',
      change: 'move it before the first linear layer',
    };
  }
  if (window !== null && shape.length === 3) {
    const { kernel, padding } = window;
    const least = Math.min(shape[1], shape[2]);
    if (least + 2 * padding >= kernel) return null;
    const wider = Math.ceil((kernel - least) / 2);
    const smaller = layer.kind === 'conv' ? `make its kernel ${least + 2 * padding} or smaller` : 'take it out';
    const padded = layer.kind === 'conv' && wider <= 5 ? `, its padding ${wider} or larger,` : '';
    const around = padding > 0 ? `, ${least + 2 * padding} with their padding` : '';
    return {
      came: `pictures of ${shape[1]} x ${shape[2]} cells${around}`,
      needs: `at least ${kernel} x ${kernel}`,
      change: `${smaller}${padded} or take out a pooling or a stride before it`,
    };
  }
  if (layer.kind === 'batchNorm' && batchSize * cellsOf(shape) === shape[0]) {
    return {
      came: 'one number a channel, as a batch has one picture',
      needs: 'at least two numbers a channel, whose mean and deviation it takes',
      change: 'make the batch 2 or larger',
    };
  }
  return null;
}

function describeProblem(source: number, layer: LayerConfig, found: Found): ShapeProblem {
  const { came, needs, change } = found;
  const text = `Layer ${source + 1}, ${layerTitles[layer.kind]}: ${came} came, it needs ${needs}. You could ${change}.`;
  return { source, came, needs, change, text };
}

/** A net that would not fit, by its largest layer. */
function tooLarge({ layers, parameters, multiplyAdds }: NetShapes, batchSize: number): ShapeProblem | null {
  const numbers = (count: number) => count.toLocaleString('en-US');
  const about = (of: (layer: PlannedLayer) => number, what: string, count: number, most: number): ShapeProblem | null => {
    if (count <= most) return null;
    const largest = layers.reduce((best, layer) => (of(layer) > of(best) ? layer : best));
    const [came, needs] = [`${numbers(count)} ${what}`, `at most ${numbers(most)}`];
    const place = largest.source === null ? 'the last layer' : `layer ${largest.source + 1}`;
    const change = `make ${place} smaller (${numbers(of(largest))} of them), or its pictures, with a pooling or a stride before it`;
    return {
      source: largest.source,
      came,
      needs,
      change,
      text: `The net has ${came}; here it may have ${needs}. You could ${change}.`,
    };
  };
  const cells = batchSize * layers.reduce((total, layer) => total + cellsOf(layer.gives), 0);
  return (
    about((layer) => layer.parameters, 'numbers to learn', parameters, mostParameters) ??
    about((layer) => layer.multiplyAdds, 'multiply-adds a picture', multiplyAdds, mostMultiplyAdds) ??
    about((layer) => batchSize * cellsOf(layer.gives), 'cells a batch', cells, mostCells)
  );
}
