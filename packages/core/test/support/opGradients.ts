import { resultOf } from '../../src/engine/proof/samples';
import { leafNode } from '../../src/graph/node';
import type { OpDefinition, ReferenceArray, Sample } from '../../src/graph/operation';
import { autograd, opTable, realize, seededRandom, Tensor, tensor } from '../../src/index';
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
  // only the sign of these counts, and the samples have ties
  reluGradient: [0],
  extremeGradient: [1, 2],
};

const reference = (name: string, inputs: readonly ReferenceArray[], attributes?: unknown) =>
  (opTable.get(name) as Op).reference(inputs, attributes);

/** The largest along a dimension, exp(x - largest), and the sum of that. */
function softmaxParts(x: ReferenceArray, { dim }: { dim: number }) {
  const max = reference('amax', [x], { dims: [dim] });
  const powers = reference('exp', [reference('sub', [x, max])]);
  return { max, powers, total: reference('sum', [powers], { dims: [dim] }) };
}

/** Ops whose other inputs are computed from the first: the gradient is that of the whole. */
export const completions: Readonly<Partial<Record<string, (x: ReferenceArray, attributes: never) => ReferenceArray[]>>> = {
  squaredDeviations: (x, attributes) => [x, reference('mean', [x], attributes)],
  softmax: (x, attributes) => {
    const { powers, total } = softmaxParts(x, attributes);
    return [x, powers, total];
  },
  logSoftmax: (x, attributes) => {
    const { max, total } = softmaxParts(x, attributes);
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

/** The gradient by one input of the gradient's product with a direction. */
export interface SecondGradient {
  readonly input: number;
  readonly got: Float32Array | null;
  readonly expected: readonly number[];
}

/** Second differences of a float64 reference, whose rounding is far below this step's square. */
const WIDE_STEP = 2.5e-4;

/** The second gradients of all inputs of an op: of `sum(gradient * direction)` for random upstream gradients and directions. */
export async function secondGradientsOf(op: Op, sample: Sample<unknown>): Promise<SecondGradient[]> {
  const { attributes } = sample;
  const complete = completions[op.name];
  const given = complete ? [inputOf(sample.shapes[0], sample)] : sample.shapes.map((shape) => inputOf(shape, sample));
  const inputsFrom = (list: readonly ReferenceArray[]) => (complete ? complete(list[0], attributes as never) : list);
  const isLeaf = (i: number) => (sample.dtypes?.[i] ?? 'float32') === 'float32' && !withoutGradient[op.name]?.includes(i);
  const leaves = given.map(({ data, shape }, i) =>
    tensor(Float32Array.from(data), { shape, dtype: sample.dtypes?.[i], requiresGrad: isLeaf(i) }),
  );
  const nodes = complete
    ? completedNodes[op.name](leaves[0], attributes as never).map(({ node }) => node)
    : leaves.map(({ node }) => node);
  const output = new Tensor(resultOf(op, { ...sample, shapes: nodes.map(({ shape }) => shape) }, nodes, true));
  const upstream = inputOf(output.shape, { shapes: [], attributes: undefined });
  const asked = leaves.flatMap((_leaf, i) => (isLeaf(i) ? [i] : []));
  const directions = given.map(({ shape }) => inputOf(shape, { shapes: [], attributes: undefined }).data);
  const seed = tensor(Float32Array.from(upstream.data), { shape: output.shape });
  const first = autograd.grad(
    output,
    asked.map((i) => leaves[i]),
    { gradOutputs: seed, createGraph: true, allowUnused: true },
  );
  const along = first.flatMap((grad, k) => {
    const direction = tensor(Float32Array.from(directions[asked[k]]), { shape: given[asked[k]].shape });
    return grad?.requiresGrad ? [grad.mul(direction).sum()] : [];
  });
  const second =
    along.length === 0
      ? asked.map(() => null)
      : autograd.grad(
          along,
          asked.map((i) => leaves[i]),
          { allowUnused: true },
        );

  const start = given.map(({ data }) => Float64Array.from(data));
  const valueAt = () =>
    op.reference(inputsFrom(given), attributes).data.reduce((sum, value, i) => sum + value * upstream.data[i], 0);
  const slopeAlong = () => {
    const move = (step: number) => {
      const moved = asked.map((i) => Float64Array.from(given[i].data));
      asked.forEach((i, k) => {
        given[i].data.set(moved[k].map((value, n) => value + step * directions[i][n]));
      });
      const value = valueAt();
      asked.forEach((i, k) => {
        given[i].data.set(moved[k]);
      });
      return value;
    };
    return (move(WIDE_STEP) - move(-WIDE_STEP)) / (2 * WIDE_STEP);
  };
  const found: SecondGradient[] = [];
  for (const [k, i] of asked.entries()) {
    const expected = Array.from(start[i], (value, n) => {
      const at = (moved: number) => {
        given[i].data[n] = moved;
        return slopeAlong();
      };
      const slope = (at(value + WIDE_STEP) - at(value - WIDE_STEP)) / (2 * WIDE_STEP);
      given[i].data[n] = value;
      return slope;
    });
    found.push({ input: i, got: (await second[k]?.data()) ?? null, expected });
  }
  return found;
}

/** The completions as tensors: their history is part of the second gradient. */
const completedNodes: Readonly<Record<string, (x: Tensor, attributes: never) => Tensor[]>> = {
  squaredDeviations: (x, { dims }: { dims: number[] }) => [x, x.mean(dims, { keepDim: true })],
  softmax: (x, { dim }: { dim: number }) => {
    const largest = x.detach().amax(dim, { keepDim: true });
    const powers = x.sub(largest).exp();
    return [x, powers, powers.sum(dim, { keepDim: true })];
  },
  logSoftmax: (x, { dim }: { dim: number }) => {
    const largest = x.detach().amax(dim, { keepDim: true });
    return [x, largest, x.sub(largest).exp().sum(dim, { keepDim: true }).log()];
  },
};
