import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contractByChannelPanels } from '../../src/codegen/channelPanels';
import { weightGradientOfChosen } from '../../src/codegen/chosenGradient';
import { concatenateInPlace } from '../../src/codegen/concatenate';
import { memoryOf } from '../../src/codegen/layout';
import type { Lower } from '../../src/codegen/lower';
import { spreadByChannels } from '../../src/codegen/pooledChannels';
import { plainTarget, type Target } from '../../src/codegen/target';
import { loopOverTime } from '../../src/codegen/timeLoop';
import { pairedTarget, wasmTarget } from '../../src/codegen/wasm/target';
import { convolveByWinograd } from '../../src/codegen/winograd';
import { weightGradientByWinograd } from '../../src/codegen/winogradGradient';
import { cat, conv2d, maxPool2d, type Tensor, zeros } from '../../src/index';
import { kernelNames, scheduleOf } from '../support/schedules';

// A device may compute whole ops in ways of its own; all else are loop nests.

/** An exponential in a kernel of its own, whose first dimension lies innermost. */
const ownExp: Lower = (node, surroundings) => {
  if (node.op?.name !== 'exp') return null;
  surroundings.settleInputs(node);
  const { elements, list } = surroundings;
  const { shape, dtype } = node;
  const { loops } = elements.loopsOf(shape);
  const computation = { name: 'own exp', shape, loops, expressions: [elements.atLoops(node)], dtype };
  return list.add(computation, memoryOf(shape, 0, null))[0];
};
const never: Lower = () => null;

const graph = () => zeros([4, 6]).sin().exp().mul(2);

test('what a device lowers itself has memory, which its users read as it lies', () => {
  for (const base of [plainTarget, wasmTarget]) {
    assert.equal(kernelNames([graph()], base), ['sin+exp+mul']);
    const own = { ...base, lower: [ownExp] };
    assert.equal(kernelNames([graph()], own), ['own exp', 'mul']);
    const { kernels, results } = scheduleOf([zeros([4, 6]).sin().exp()], own);
    assert.is(kernels.length, 1);
    assert.equal(results[0].strides, [1, 4]);
  }
});

test('a device is asked in turn, and what it leaves are loop nests', () => {
  const shapeOf = (target: Target) =>
    scheduleOf([graph()], target).kernels.map(({ kernel, arguments: from }) => [kernel.name, from]);
  assert.equal(shapeOf({ ...plainTarget, lower: [never] }), shapeOf(plainTarget));
  const unasked: Lower = (node) => {
    if (node.op?.name === 'exp') throw new Error('another has computed this');
    return null;
  };
  assert.equal(kernelNames([graph()], { ...plainTarget, lower: [never, ownExp, unasked] }), ['own exp', 'mul']);
});

function weightGradient(out = 8): Tensor {
  const weight = zeros([out, 32, 3, 3], { requiresGrad: true });
  conv2d(zeros([32, 32, 18, 18]), weight)
    .sum()
    .backward();
  return weight.grad as Tensor;
}

const cases: readonly { lower: Lower; what: string; graph: () => Tensor; target: Target; own: string }[] = [
  {
    lower: concatenateInPlace,
    what: 'a concatenation',
    graph: () => cat([zeros([4, 5]).exp(), zeros([4, 5])], 1),
    target: wasmTarget,
    own: 'exp+cat, cat',
  },
  {
    lower: convolveByWinograd,
    what: 'a wide convolution',
    graph: () => conv2d(zeros([32, 32, 6, 6]), zeros([32, 32, 3, 3])),
    target: wasmTarget,
    own: 'conv2d of windows',
  },
  {
    lower: weightGradientByWinograd,
    what: "a wide weight's gradient",
    graph: () => weightGradient(32),
    target: wasmTarget,
    own: 'windows to weights',
  },
  {
    lower: weightGradientOfChosen,
    what: "a weight's gradient behind a max pooling",
    graph: () => {
      const weight = zeros([8, 1, 5, 5], { requiresGrad: true });
      maxPool2d(conv2d(zeros([32, 1, 12, 12]), weight), 2)
        .relu()
        .sum()
        .backward();
      return weight.grad as Tensor;
    },
    target: wasmTarget,
    own: 'conv2dWeightGradient of chosen',
  },
  {
    lower: contractByChannelPanels,
    what: "a weight's gradient",
    graph: () => weightGradient(),
    target: pairedTarget,
    own: 'channels',
  },
];

for (const { lower, what, graph, target, own } of cases) {
  test(`${what} is a loop nest on a device that does not lower it`, () => {
    assert.ok(target.lower.includes(lower));
    const without = { ...target, lower: target.lower.filter((other) => other !== lower) };
    assert.ok(kernelNames([graph()], target).includes(own));
    assert.not(kernelNames([graph()], without).includes(own));
    if (lower !== concatenateInPlace)
      assert.equal(
        kernelNames([graph()], { ...plainTarget, lower: [lower] }),
        kernelNames([graph()], plainTarget),
        'without tiles',
      );
  });
}

test('what each device lowers itself', () => {
  assert.equal(plainTarget.lower, []);
  assert.equal(wasmTarget.lower, [
    loopOverTime,
    concatenateInPlace,
    convolveByWinograd,
    weightGradientByWinograd,
    weightGradientOfChosen,
  ]);
  assert.equal(pairedTarget.lower, [...wasmTarget.lower, spreadByChannels, contractByChannelPanels]);
});

test('no pass knows the code of a device: it reads what that can from its target', () => {
  const folder = new URL('../../src/codegen/', import.meta.url);
  const passes = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  assert.ok(passes.length > 20);
  for (const pass of passes) {
    const text = readFileSync(new URL(pass, folder), 'utf8');
    assert.not.match(text, /from '\.\/(wasm|shader)\//, pass);
    assert.not.match(text, /'(webasm|webgpu|webgl2?|headlessgl|cpu)'/, pass);
  }
});

test.run();
