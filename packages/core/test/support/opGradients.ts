import { resultOf } from '../../src/engine/proof/samples';
import { leafNode } from '../../src/graph/node';
import type { OpDefinition, ReferenceArray, Sample } from '../../src/graph/operation';
import { opTable, realize, seededRandom, Tensor, tensor } from '../../src/index';
import { rowMajorStrides, sizeOf } from '../../src/shape/shape';

// Every op with a gradient, on its samples: a new op is checked without being told. The gradient that the engine computes stands beside
// central differences of the float64 reference, whose step is so small that no kink lies within it.

type Op = OpDefinition<unknown>;

/** Inputs that pick a place, belong to the forward pass or are a function's parameters: they have no gradient. */
export const withoutGradient: Readonly<Partial<Record<string, readonly number[]>>> = {
  logSoftmax: [1, 2],
  softmax: [1, 2],
  squaredDeviations: [1],
  softplus: [1, 2],
  hardtanh: [1, 2],
  leakyRelu: [1],
  elu: [1],
};

const reference = (name: string, inputs: readonly ReferenceArray[], attributes?: unknown) =>
  (opTable.get(name) as Op).reference(inputs, attributes);

/** x, the largest along a dimension, and the sum of exp(x - largest). */
function softmaxInputs(x: ReferenceArray, { dim }: { dim: number }): ReferenceArray[] {
  const max = reference('amax', [x], { dims: [dim] });
  return [x, max, reference('sum', [reference('exp', [reference('sub', [x, max])])], { dims: [dim] })];
}

/** Ops whose other inputs are computed from the first: the gradient is that of the whole. */
export const completions: Readonly<Partial<Record<string, (x: ReferenceArray, attributes: never) => ReferenceArray[]>>> = {
  squaredDeviations: (x, attributes) => [x, reference('mean', [x], attributes)],
  softmax: softmaxInputs,
  logSoftmax: (x, attributes) => {
    const [, max, total] = softmaxInputs(x, attributes);
    return [x, max, reference('log', [total])];
  },
};

const STEP = 1e-4;
const random = seededRandom(3);

/** Numbers of the sample's range in a random order, all different and none 0: a step stays on one side of every kink. */
function inputOf(shape: readonly number[], { range: [low, high] = [-1, 1], integers }: Sample<unknown>): ReferenceArray {
  const size = sizeOf(shape);
  const numbers = Float32Array.from({ length: size }, (_, i) => {
    if (integers) return low + random.integer(high - low + 1);
    return low + ((high - low) * (i + 0.37)) / size;
  });
  return { data: Float64Array.from(random.shuffle(numbers)), shape };
}

/** The sample with ties is left to those ops that have no other: ties are kinks. */
export function samplesWithGradient({ name, samples, dtype }: Op): readonly Sample<unknown>[] {
  const floats = samples.filter(
    ({ shapes, dtypes, attributes }) => dtype?.(dtypes ?? shapes.map(() => 'float32'), attributes, name).output !== 'int32',
  );
  const smooth = floats.filter(({ integers }) => !integers);
  return smooth.length > 0 ? smooth : floats;
}

/** The gradient of one input: what the engine gives, and what differences give; null where there is none. */
export interface OpGradient {
  readonly input: number;
  readonly got: Float32Array | null;
  readonly expected: ArrayLike<number> | null;
  readonly shape: readonly number[];
}

/** The gradients of all inputs of an op for a random upstream gradient, on the backend in use. */
export async function gradientsOf(op: Op, sample: Sample<unknown>): Promise<OpGradient[]> {
  const { attributes } = sample;
  const complete = completions[op.name];
  const given = complete ? [inputOf(sample.shapes[0], sample)] : sample.shapes.map((shape) => inputOf(shape, sample));
  const inputsFrom = (list: readonly ReferenceArray[]) => (complete ? complete(list[0], attributes as never) : list);

  const inputs = inputsFrom(given).map(({ data, shape }, i) =>
    tensor(Float32Array.from(data), { shape, dtype: sample.dtypes?.[i] }),
  );
  for (const input of inputs) input.requiresGrad = input.dtype === 'float32';
  const nodes = inputs.map(({ node }) => node);
  const output = new Tensor(resultOf(op, { ...sample, shapes: nodes.map(({ shape }) => shape) }, nodes, true));
  const upstream = inputOf(output.shape, { shapes: [], attributes: undefined });
  output.backward(new Tensor(leafNode(Float32Array.from(upstream.data), output.shape, rowMajorStrides(output.shape))));
  await realize(inputs.flatMap(({ grad }) => (grad === null ? [] : [grad])));

  const weighted = (list: readonly ReferenceArray[]) =>
    op.reference(inputsFrom(list), attributes).data.reduce((sum, value, i) => sum + value * upstream.data[i], 0);
  const differences = (data: Float64Array) =>
    data.map((value, i) => {
      const at = (moved: number) => {
        data[i] = moved;
        return weighted(given);
      };
      const slope = (at(value + STEP) - at(value - STEP)) / (2 * STEP);
      data[i] = value;
      return slope;
    });
  const found: OpGradient[] = [];
  for (const [input, { grad, dtype, shape }] of inputs.entries()) {
    const has = dtype === 'float32' && !withoutGradient[op.name]?.includes(input);
    const expected = has ? differences(given[input].data as Float64Array) : null;
    found.push({ input, got: grad === null ? null : await grad.data(), expected, shape });
  }
  return found;
}
