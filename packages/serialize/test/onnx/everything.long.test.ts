import { join } from 'node:path';
import { manualSeed, opTable, seededRandom, shutdown, Tensor, tensor } from '@kindling/core';
import * as nn from '@kindling/nn';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exportOnnx, toOnnx } from '../../src/index';
import { rows } from '../../src/onnx/convert';
import { withFolder } from '../support';
import { layerCases } from './layers';

const test = suite('exportOnnx: all operations and layers');
test.after(() => shutdown());

type Node = Tensor['node'];
const GraphNode = tensor(0).node.constructor as new (...given: unknown[]) => Node;

/** An operation on tensors. */
function apply(name: string, attributes: unknown, inputs: readonly Tensor[]): Tensor {
  const op = opTable.get(name)!;
  const nodes = inputs.map(({ node }) => node);
  const shape = op.shape(
    nodes.map((node) => node.shape),
    attributes,
  );
  const given = nodes.map(({ dtype }) => dtype);
  const dtype = op.dtype?.(given, attributes, name).output ?? 'float32';
  return new Tensor(new GraphNode(op, nodes, attributes, shape, false, dtype));
}

type Case = { readonly name: string; readonly attributes: unknown; readonly inputs: readonly Tensor[] };

/** The first and the last of an operation's samples: what is special comes last. */
function casesOf(name: string): Case[] {
  const { samples } = opTable.get(name)!;
  return [...new Set([samples[0], samples[samples.length - 1]])].map(
    ({ shapes, attributes, range: [low, high] = [-1, 1], integers, dtypes }, number) => {
      const random = seededRandom(number);
      const inputs = shapes.map((shape, i) => {
        const dtype = dtypes?.[i] ?? 'float32';
        const isWhole = integers === true || dtype !== 'float32';
        const whole = () => Math.floor(low + random.integer(high - low + 1));
        const draw = () => (isWhole ? whole() : low + (high - low) * (random.uint32() / 2 ** 32));
        const numbers = Float32Array.from({ length: shape.reduce((product, extent) => product * extent, 1) }, draw);
        return tensor(dtype === 'bool' ? numbers.map((value) => Number(value > 0)) : numbers, { shape, dtype });
      });
      // what a softmax is given beside x comes from x
      const isSoftmax = name === 'softmax' || name === 'logSoftmax';
      return { name, attributes, inputs: isSoftmax ? softmaxInputs(name, inputs[0]) : inputs };
    },
  );
}

function softmaxInputs(name: string, x: Tensor): Tensor[] {
  const max = x.amax(1, { keepDim: true });
  const powers = x.sub(max).exp();
  const sum = powers.sum(1, { keepDim: true });
  return name === 'softmax' ? [x, powers, sum] : [x, max, sum.log()];
}

test('all of them give the same numbers in onnxruntime-web', async () => {
  const cases = Object.keys(rows).flatMap(casesOf);
  const model = {
    training: false,
    train: () => {},
    namedParameters: () => [],
    namedBuffers: () => [],
    forward: (...given: Tensor[]) => {
      let used = 0;
      return cases.map(({ name, attributes, inputs }) => {
        used += inputs.length;
        return apply(name, attributes, given.slice(used - inputs.length, used));
      });
    },
  };
  const inputs = cases.flatMap((one) => one.inputs);
  // the export fails where the runtime gives other numbers
  const outputNames = cases.map(({ name }, i) => `${name} ${i}`);
  await toOnnx(model, inputs, { batchDim: null, outputNames });
});

for (const { name, make, input, options } of layerCases) {
  test(name, () =>
    withFolder(async (folder) => {
      manualSeed(1);
      const model = make();
      const given = input();
      model.train(true);
      const { difference, operations } = await exportOnnx(model, given, join(folder, 'net.onnx'), options);
      assert.ok(difference !== null && difference < 1e-5 && operations > 0, `${difference}`);
      assert.is(model.training, true, 'as it was before');
    }),
  );
}

/** Those that hold other modules or parameters, and none of which is a layer by itself; and the loss that is given numbers of each example. */
const NO_LAYERS = ['Activation', 'AveragedModel', 'CTCLoss', 'Loss', 'ModuleDict', 'ParameterList'];

test('every layer of nn stands in a case', () => {
  const seen = new Set(
    layerCases.flatMap(({ make }) => [...(make() as nn.Module).modules()].map(({ constructor }) => constructor)),
  );
  const layers = Object.entries(nn).filter(([, Kind]) => typeof Kind === 'function' && Kind.prototype instanceof nn.Module);
  const missing = layers.filter(([, Kind]) => !seen.has(Kind as never)).map(([name]) => name);
  assert.equal(
    missing.sort(),
    NO_LAYERS.filter((name) => missing.includes(name)),
  );
});

test.run();
