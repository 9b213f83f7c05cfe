import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resultOf } from '../../src/engine/proof/samples';
import { leafNode } from '../../src/graph/node';
import type { OpDefinition, ReferenceArray, Sample } from '../../src/graph/operation';
import { opTable, realize, seededRandom, shutdown, Tensor, tensor, useBackend } from '../../src/index';
import { rowMajorStrides, sizeOf } from '../../src/shape/shape';

// Every op with a gradient, on its samples: a new op is checked without being told. The gradient that the engine computes is held
// against central differences of the float64 reference, whose step is so small that no kink lies within it.

type Op = OpDefinition<unknown>;

/** Inputs that pick a place, belong to the forward pass or are a function's parameters: they have no gradient. */
const withoutGradient: Readonly<Partial<Record<string, readonly number[]>>> = {
  logSoftmax: [1, 2],
  softmax: [1, 2],
  softplus: [1, 2],
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
const completions: Readonly<Partial<Record<string, (x: ReferenceArray, attributes: never) => ReferenceArray[]>>> = {
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
function samplesOf({ name, samples, dtype }: Op): readonly Sample<unknown>[] {
  const floats = samples.filter(
    ({ shapes, dtypes, attributes }) => dtype?.(dtypes ?? shapes.map(() => 'float32'), attributes, name).output !== 'int32',
  );
  const smooth = floats.filter(({ integers }) => !integers);
  return smooth.length > 0 ? smooth : floats;
}

async function check(op: Op, sample: Sample<unknown>): Promise<void> {
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

  const where = `${op.name} ${JSON.stringify(sample)}`;
  const weighted = (list: readonly ReferenceArray[]) =>
    op.reference(inputsFrom(list), attributes).data.reduce((sum, value, i) => sum + value * upstream.data[i], 0);
  for (const [which, { grad }] of inputs.entries()) {
    if (inputs[which].dtype !== 'float32' || withoutGradient[op.name]?.includes(which)) {
      assert.is(grad, null, `${where}: input ${which} got a gradient`);
      continue;
    }
    if (grad === null) throw new Error(`${where}: input ${which} got no gradient`);
    const { data } = given[which];
    const expected = data.map((value, i) => {
      const at = (moved: number) => {
        data[i] = moved;
        return weighted(given);
      };
      const slope = (at(value + STEP) - at(value - STEP)) / (2 * STEP);
      data[i] = value;
      return slope;
    });
    assertClose(await grad.data(), expected, { rtol: 1e-5, atol: 1e-5, shape: grad.shape, name: `${where}, input ${which}` });
  }
}

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

for (const op of opTable.values()) {
  if (typeof op.gradient === 'string') continue;
  test(`the gradient of ${op.name}`, async () => {
    for (const sample of samplesOf(op)) await check(op, sample);
  });
}

test('inputs without a gradient are those of ops in the table', () => {
  for (const name of [...Object.keys(withoutGradient), ...Object.keys(completions)]) assert.ok(opTable.has(name), name);
});

test.after(shutdown);
test.run();
