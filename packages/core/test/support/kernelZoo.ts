import type { Kernel } from '../../src/codegen/kernel';
import { schedule } from '../../src/codegen/scheduler';
import { plainTarget } from '../../src/codegen/target';
import { wasmTarget } from '../../src/codegen/wasm/target';
import { resultOf } from '../../src/engine/proof/samples';
import { iterationsOf } from '../../src/expression/affine';
import { reducesOf } from '../../src/expression/expression';
import type { GraphNode } from '../../src/graph/node';
import { topologicalOrder } from '../../src/graph/topology';
import { integersOf, numbersIn, type Words } from '../../src/graph/words';
import {
  cat,
  conv2d,
  crossEntropy,
  linear,
  maxPool2d,
  noGrad,
  opTable,
  type Sample,
  seededRandom,
  stack,
  type Tensor,
  tensor,
  tensorFromBatchInnermost,
} from '../../src/index';
import { computeKernel } from './evaluate';

/** A kernel with numbers for its arguments, and what it must compute from them: NaN in cells that it must leave alone. */
export interface Specimen {
  readonly name: string;
  readonly kernel: Kernel;
  readonly inputs: readonly (Float32Array | Int32Array)[];
  readonly expected: Float64Array;
}

const random = seededRandom(0);

/** Starts the random numbers of one graph: those of the others do not change when one joins. */
function beginGraph(name: string): void {
  random.reseed([...name].reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) | 0, 0));
}

const size = (shape: readonly number[]) => shape.reduce((n, s) => n * s, 1);

function numbers(
  shape: readonly number[],
  { range: [low, high] = [-1, 1], integers }: Partial<Sample<unknown>> = {},
): Float32Array {
  return Float32Array.from({ length: size(shape) }, () =>
    integers ? low + random.integer(high - low + 1) : low + (high - low) * random.uniform(),
  );
}

const leaf = (shape: number[], requiresGrad = false) => tensor(numbers(shape), { shape, requiresGrad });
const whole = (shape: number[]) => tensor(numbers(shape, { range: [0, 2], integers: true }), { shape });
const batch = (shape: number[]) => tensorFromBatchInnermost(numbers(shape), shape);

/** Words of several arrays one after the other. */
function sideBySide(parts: readonly Words[]): Words {
  const joined = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let next = 0;
  for (const part of parts) {
    new Int32Array(joined.buffer).set(integersOf(part), next);
    next += part.length;
  }
  return joined;
}

/** The kernels of a graph, each with the numbers that those before it leave to it. */
function specimensOf(name: string, roots: readonly GraphNode[], tiles: boolean): Specimen[] {
  const order = topologicalOrder(roots, (node) => node.value !== null);
  const { buffers, kernels } = schedule(order, roots, tiles ? wasmTarget : plainTarget);
  const leaves = order.flatMap((node) => (node.value === null ? [] : [node.value.data as Words]));
  const memory = buffers.map((buffer) => {
    const { dtype } = buffer;
    if (buffer.kind === 'leaf') return numbersIn(leaves[buffer.leaf], dtype);
    if (buffer.kind === 'packed') return numbersIn(sideBySide(buffer.leaves.map((i) => leaves[i])), dtype);
    return numbersIn(new Float32Array(buffer.size), dtype);
  });
  return kernels.map(({ kernel, arguments: from, output, offset }, i) => {
    const inputs = from.map((id) => memory[id]);
    const expected = computeKernel(kernel, inputs);
    if (offset === undefined) memory[output].set(expected);
    else for (const [cell, value] of expected.entries()) if (!Number.isNaN(value)) memory[output][offset + cell] = value;
    return { name: `${name}, kernel ${i}: ${kernel.name}`, kernel, inputs, expected };
  });
}

/** Every op on its samples: a new op joins without being told. */
function opSpecimens(tiles: boolean): Specimen[] {
  return [...opTable.values()].flatMap((op) =>
    op.samples.flatMap((sample) => {
      beginGraph(`${op.name} ${JSON.stringify(sample)}`);
      const inputs = sample.shapes.map(
        (shape, i) => tensor(numbers(shape, sample), { shape: [...shape], dtype: sample.dtypes?.[i] }).node,
      );
      return specimensOf(`${op.name} of ${JSON.stringify(sample.shapes)}`, [resultOf(op, sample, inputs)], tiles);
    }),
  );
}

/** A step of a small network: forward, gradient and update, with batches that vectors do not divide. */
function trainingStep(n: number, options: { padding?: number; stride?: number; dilation?: number }, pool: boolean): Tensor[] {
  const parameters = [leaf([3, 2, 3, 2], true), leaf([3], true)];
  const convolved = conv2d(batch([n, 2, 7, 8]), parameters[0], parameters[1], options);
  const hidden = (pool ? maxPool2d(convolved, 2) : convolved).relu().flatten(1);
  const last = leaf([3, hidden.shape[1]], true);
  const loss = crossEntropy(
    linear(hidden, last, leaf([3])),
    Int32Array.from({ length: n }, (_, i) => i % 3),
  );
  loss.backward();
  return [loss, ...noGrad(() => [...parameters, last].map((p) => p.sub((p.grad as Tensor).mul(0.1))))];
}

/** The gradient of a convolution's weight over a batch that is computed in blocks of 16 examples. */
function blocked(outChannels: number, blocks: number): Tensor {
  const weight = leaf([outChannels, 2, 3, 3], true);
  conv2d(batch([blocks * 16, 2, 5, 5]), weight)
    .mul(batch([blocks * 16, outChannels, 3, 3]))
    .sum()
    .backward();
  return weight.grad as Tensor;
}

/**
 * Kernels that compute a block of examples at a time for all output elements, which otherwise only much larger batches do.
 * Their output has loops that no tile divides.
 */
export function outermostSpecimens(blocks: number): Specimen[] {
  const name = `block by block, ${blocks} of them`;
  beginGraph(name);
  const found = specimensOf(name, [blocked(5, blocks).node], true).flatMap((specimen) => {
    const [reduction] = specimen.kernel.values.flatMap(reducesOf);
    const outermost = reduction?.loops.find(({ size }) => size === blocks);
    return outermost === undefined || specimen.kernel.name !== 'conv2dWeightGradient'
      ? []
      : [{ ...specimen, kernel: { ...specimen.kernel, outermost } }];
  });
  if (found.length === 0) throw new Error('no kernel sums over blocks any more');
  return found;
}

function networkSpecimens(tiles: boolean): Specimen[] {
  const graphs: [string, () => readonly Tensor[]][] = [
    ['a step, batch 5', () => trainingStep(5, {}, true)],
    ['a padded step, batch 8', () => trainingStep(8, { padding: 1 }, true)],
    ['a step with a last block of 4, batch 36', () => trainingStep(36, {}, true)],
    ['a strided step, batch 4', () => trainingStep(4, { stride: 2, padding: 2 }, false)],
    ['a dilated step, batch 3', () => trainingStep(3, { dilation: 2 }, false)],
    ['overlapping pooling', () => [maxPool2d(batch([6, 2, 7, 7]), 3, { stride: 2, padding: 1 })]],
    [
      'a matmul of odd sizes',
      () => [
        leaf([5, 17])
          .matmul(leaf([17, 6]))
          .exp(),
      ],
    ],
    [
      'a reduction along memory',
      () => [
        leaf([3, 23])
          .mul(leaf([23]))
          .sum(1),
      ],
    ],
    ['a maximum along memory', () => [leaf([3, 23]).max(), leaf([3, 18]).argmax(1)]],
    [
      'long sums along and across memory',
      () => [leaf([3, 301]).sum(1), leaf([2, 1301]).sum(1), leaf([331, 5]).sum(0), leaf([30, 2, 301]).sum([0, 2])],
    ],
    ['a matmul of long rows', () => [leaf([5, 331]).matmul(leaf([331, 6])), leaf([3, 907]).matmul(leaf([907, 4]))]],
    ['a long sum with borders', () => [conv2d(batch([5, 9, 1, 70]), leaf([3, 9, 1, 99]), null, { padding: [0, 20] })]],
    ['a long sum of several loops', () => [conv2d(batch([4, 7, 7, 6]), leaf([3, 7, 5, 5]))]],
    ['a maximum that ties', () => [whole([4, 9]).argmax(1), whole([9, 4]).argmax(0), whole([30]).argmax()]],
    [
      'a transposed sum',
      () => [
        leaf([9, 7])
          .permute([1, 0])
          .add(leaf([7, 9]))
          .add(3)
          .log(),
      ],
    ],
    [
      'a part of a batch in blocks',
      () =>
        [0, 5, 31].map((start) => conv2d(conv2d(batch([32, 2, 5, 5]), leaf([3, 2, 3, 3])).slice(0, start), leaf([2, 3, 2, 2]))),
    ],
    [
      'every third number',
      () => [
        leaf([7, 23]).slice(1, 1, undefined, 3).exp(),
        leaf([23, 7]).slice(0, 2, -1, 3).sum(0),
        leaf([5, 3, 9]).select(1, 1),
      ],
    ],
    [
      'parts side by side',
      () => {
        const images = batch([6, 2, 5, 5]);
        return [
          cat([conv2d(images, leaf([3, 2, 3, 3])), conv2d(images, leaf([5, 2, 3, 3])).relu(), leaf([6, 1, 3, 3])], 1),
          stack([leaf([9]).exp(), leaf([9]), leaf([1]).expand([9])], 1),
          cat([leaf([5, 7]).mT, leaf([7, 5]).matmul(leaf([5, 6])), leaf([7, 3]).sum(1, { keepDim: true })], 1),
        ];
      },
    ],
    [
      'backwards',
      () => [
        leaf([3, 10])
          .flip([0, 1])
          .mul(leaf([3, 10])),
      ],
    ],
  ];
  return graphs.flatMap(([name, build]) => {
    beginGraph(name);
    return specimensOf(
      name,
      build().map(({ node }) => node),
      tiles,
    );
  });
}

/** Contractions of more rows, columns and terms than a tile holds, of sizes that none divides, in every layout. */
export function contractions(): Specimen[] {
  const graphs: [string, () => Tensor][] = [
    [
      'a matmul',
      () =>
        leaf([70, 83])
          .matmul(leaf([83, 37]))
          .relu(),
    ],
    ['a matmul that tiles divide', () => leaf([128, 64]).matmul(leaf([64, 128]))],
    [
      'what lies turned round, beside what does not',
      () =>
        leaf([11, 13])
          .mT.add(leaf([13, 11]))
          .mul(leaf([11, 13]).mT),
    ],
    ['a matmul of transposed matrices', () => leaf([83, 70]).mT.matmul(leaf([37, 83]).mT)],
    [
      'a matmul that gives a transposed matrix',
      () =>
        leaf([37, 83])
          .matmul(leaf([83, 70]))
          .mT.add(leaf([70, 1])),
    ],
    ['matmuls of batches', () => leaf([3, 1, 17, 20]).matmul(leaf([2, 20, 19]))],
    ['a linear layer', () => linear(leaf([3, 11, 50]), leaf([29, 50]), leaf([29]))],
    ['a convolution', () => conv2d(batch([8, 3, 9, 7]), leaf([20, 3, 3, 3]), leaf([20]))],
    ['a padded convolution, channels innermost', () => conv2d(leaf([2, 5, 9, 8]), leaf([17, 5, 3, 3]), null, { padding: 1 })],
    [
      'a strided convolution with padding',
      () => conv2d(batch([6, 5, 9, 8]), leaf([17, 5, 3, 3]), null, { padding: 2, stride: 2 }),
    ],
    ['the gradients of a strided convolution', () => gradientsOf(8, { stride: 2, padding: 1 })],
  ];
  return graphs.flatMap(([name, build]) => {
    beginGraph(name);
    return specimensOf(name, [build().node], false);
  });
}

/** The gradients of a convolution's input and weight, in one tensor. */
function gradientsOf(n: number, options: { padding?: number; stride?: number }): Tensor {
  const [x, weight] = [leaf([n, 4, 6, 7], true), leaf([9, 4, 3, 3], true)];
  const y = conv2d(x.add(0), weight, null, options);
  y.mul(leaf([...y.shape]))
    .sum()
    .backward();
  return cat([(x.grad as Tensor).reshape([-1]), (weight.grad as Tensor).reshape([-1])]);
}

/** How many elements the longest sum or maximum of a kernel runs over: rounding errors of a sum grow with it. */
export function longestReduction({ values }: Kernel): number {
  const lengths = values.flatMap(reducesOf).map(({ loops }) => iterationsOf(loops));
  return Math.max(1, ...lengths);
}

/** Kernels of every kind. */
export function kernelZoo(tiles = true): Specimen[] {
  return [
    ...opSpecimens(tiles),
    ...networkSpecimens(tiles),
    ...(tiles ? [...outermostSpecimens(4), ...outermostSpecimens(10)] : []),
  ];
}
