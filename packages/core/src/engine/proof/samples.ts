import { GraphNode, leafNode, type Value } from '../../graph/node';
import type { OpDefinition, Sample } from '../../graph/operation';
import { numbersIn } from '../../graph/words';
import { opTable } from '../../ops/define';
import { rowMajorStrides, type Shape, sizeOf } from '../../shape/shape';

type Op = OpDefinition<unknown>;

/** Of each kind of kernel some: a start computes them, so that they are few, however many ops there are. */
const PROVED: readonly string[] = [
  ...[
    'conv2d',
    'conv2dWeightGradient',
    'linear',
    'matmul',
    'maxPool2d',
    'maxPool2dIndices',
    'overlapSum',
    'sum',
    'amax',
    'argmax',
  ],
  ...['exp', 'log', 'div', 'relu', 'eq', 'pad', 'logSoftmax', 'gather', 'scatterSum', 'to'],
];

/** Larger samples take the references longer than they tell more. */
const LARGEST = 2000;

/** Results that a backend is proved with, as nodes that nothing has computed yet: the same numbers every time. */
export function provedResults(): GraphNode[] {
  return PROVED.flatMap((name) => {
    const op = opTable.get(name);
    return op === undefined ? [] : [resultOf(op, largestSample(op), inputsOf(largestSample(op)))];
  });
}

function largestSample({ samples }: Op): Sample<unknown> {
  const size = ({ shapes }: Sample<unknown>) => shapes.reduce((sum, shape) => sum + sizeOf(shape), 0);
  const small = samples.filter((sample) => size(sample) <= LARGEST);
  return small.reduce((largest, sample) => (size(sample) > size(largest) ? sample : largest), small[0] ?? samples[0]);
}

/** An op on a sample that is large enough to be timed. */
export interface TimedSample {
  readonly op: Op;
  readonly sample: Sample<unknown>;
  readonly inputs: readonly GraphNode[];
}

/** The ops that say at what size they keep a device busy, on that size. */
export function timedSamples(): TimedSample[] {
  return [...opTable.values()].flatMap((op) => {
    const { timed } = op;
    return timed === undefined ? [] : [{ op, sample: timed, inputs: inputsOf(timed) }];
  });
}

/** A sample's result. `inputs` are leaves, or have been computed. */
export function resultOf(
  op: Op,
  { shapes, attributes }: Sample<unknown>,
  inputs: readonly GraphNode[],
  requiresGrad = false,
): GraphNode {
  const dtypes = op.dtype?.(
    inputs.map(({ dtype }) => dtype),
    attributes,
    op.name,
  );
  return new GraphNode(op, inputs, attributes, op.shape(shapes, attributes), requiresGrad, dtypes?.output);
}

/** The same numbers with the other sign, which a device computes and then has. */
export function negated(input: GraphNode): GraphNode {
  return new GraphNode(opTable.get('neg') as Op, [input], undefined, input.shape, false);
}

/** A computed node as a leaf: its numbers stay where they are. */
export function asLeaf({ value, shape, dtype }: GraphNode): GraphNode {
  const { data, strides } = value as Value;
  return leafNode(data, shape, strides, dtype);
}

function inputsOf(sample: Sample<unknown>): GraphNode[] {
  return sample.shapes.map((shape, input) => madeUp(shape, sample, input));
}

/** Numbers of the sample's range that are the same everywhere and, unless they are whole, all different. */
function madeUp(shape: Shape, sample: Sample<unknown>, seed: number): GraphNode {
  const { range: [low, high] = [-1, 1], integers, dtypes } = sample;
  const dtype = dtypes?.[seed] ?? 'float32';
  const words = new Float32Array(sizeOf(shape));
  const data = numbersIn(words, dtype);
  for (let i = 0; i < data.length; i++) {
    const part = (i * 0.6180339887498949 + seed * 0.414213562373095 + 0.1) % 1;
    data[i] = integers ? low + Math.floor(part * (high - low + 1)) : low + part * (high - low);
  }
  return leafNode(words, shape, rowMajorStrides(shape), dtype);
}
