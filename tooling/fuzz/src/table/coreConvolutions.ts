import * as core from '@kindling/core';
import { either, type Fit } from '../domains/domain';
import { options } from '../domains/objects';
import { choice, integer, pair, sides } from '../domains/simple';
import { holdable, sizeOf, tensorOfRank } from '../domains/tensors';
import { bias, images, outputSize, weightOf } from './coreFunctional';
import { fn, type Row } from './row';

type Tensor = core.Tensor;
type Pair = number | [number, number];

interface Given {
  stride?: Pair;
  padding?: Pair | 'same' | 'valid';
  outputPadding?: Pair;
  dilation?: Pair;
  groups?: number;
}

const named = choice('same', 'valid');
const groups = integer({ min: 1, made: [1, 2] });
/** Of one picture, and of what has its channels in groups. */
const convolutionOptions = options({
  stride: pair({ min: 1, made: [1, 2] }),
  padding: either(pair({ min: 0, made: [0, 1] }), named),
  dilation: pair({ min: 1, made: [1, 2] }),
  groups,
});
const transposedOptions = options({
  stride: pair({ min: 1, made: [1, 2] }),
  padding: pair({ min: 0, made: [0, 1] }),
  outputPadding: pair({ min: 0, made: [0, 1] }),
  dilation: pair({ min: 1, made: [1, 2] }),
  groups,
});
const lineOptions = options({
  stride: integer({ min: 1, made: [1, 2] }),
  padding: either(integer({ min: 0, made: [0, 1] }), named),
  dilation: integer({ min: 1, made: [1, 2] }),
  groups,
});
const transposedLineOptions = options({
  stride: integer({ min: 1, made: [1, 2] }),
  padding: integer({ min: 0, made: [0, 1] }),
  outputPadding: integer({ min: 0, made: [0, 1] }),
  dilation: integer({ min: 1, made: [1, 2] }),
  groups,
});
const lines = tensorOfRank(3, (choices) =>
  choices.pick([
    [1, 2, 5],
    [0, 2, 4],
  ]),
);

/** Whether a convolution of lines or pictures is one, and its result not larger than any tensor. */
function convolves(x: Tensor, weight: Tensor, added: Tensor | null | undefined, given: Given = {}): Fit {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = given;
  if (x.shape[1] !== weight.shape[1] * groups || weight.shape[0] % groups !== 0) return false;
  if (added && added.shape[0] !== weight.shape[0]) return false;
  if (padding === 'same' && sides(stride).some((each) => each > 1)) return false;
  const axes = x.dim === 3 ? [1] : [0, 1];
  const sizes = axes.map((axis) => {
    const dim = 2 + (x.dim === 3 ? 0 : axis);
    const [kernel, distance] = [weight.shape[dim], sides(dilation)[axis]];
    const both = padding === 'same' ? distance * (kernel - 1) : padding === 'valid' ? 0 : 2 * sides(padding)[axis];
    return outputSize(x.shape[dim] + both, kernel, sides(stride)[axis], 0, distance);
  });
  if (sizes.includes(null)) return false;
  const around = axes.map((axis) => (typeof padding === 'string' ? 64 : 2 * sides(padding)[axis]) + 64);
  return holdable(x.shape[0] * Math.max(weight.shape[0], x.shape[1]) * Math.max(sizeOf(sizes as number[]), sizeOf(around)));
}

/** The same of a transposed one. */
function convolvesBack(x: Tensor, weight: Tensor, added: Tensor | null | undefined, given: Given = {}): Fit {
  const { stride = 1, padding = 0, outputPadding = 0, dilation = 1, groups = 1 } = given;
  const channels = weight.shape[1] * groups;
  if (x.shape[1] !== weight.shape[0] || weight.shape[0] % groups !== 0 || (added && added.shape[0] !== channels)) return false;
  const axes = x.dim === 3 ? [1] : [0, 1];
  const at = (axis: number) => (x.dim === 3 ? 2 : 2 + axis);
  const sizes = axes.map((axis) => {
    const [s, d, more] = [sides(stride)[axis], sides(dilation)[axis], sides(outputPadding)[axis]];
    if (more >= Math.max(s, d)) return 0;
    return (x.shape[at(axis)] - 1) * s - 2 * sides(padding)[axis as 0] + d * (weight.shape[at(axis)] - 1) + more + 1;
  });
  if (sizes.some((size) => size < 1)) return false;
  const kernel = axes.map((axis) => sides(dilation)[axis] * weight.shape[at(axis)] + sides(stride)[axis]);
  const largest = Math.max(sizeOf(sizes) * Math.max(x.shape[0], 1) * channels, sizeOf(kernel) * channels * weight.shape[0]);
  return holdable(largest * 4) === true || 'unclear';
}

/** Convolutions of lines and pictures, and back. */
export const convolutionsTable: readonly Row[] = [
  fn('core/conv1d', core.conv1d, [lines, weightOf([2, 2, 2]), bias, lineOptions], {
    fits: ([x, weight, added, given]: [Tensor, Tensor, Tensor?, Given?]) => convolves(x, weight, added, given),
  }),
  fn('core/conv2d', core.conv2d, [images, weightOf([2, 2, 2, 2]), bias, convolutionOptions], {
    fits: ([x, weight, added, given]: [Tensor, Tensor, Tensor?, Given?]) => convolves(x, weight, added, given),
  }),
  fn('core/conv2d (in groups)', core.conv2d, [images, weightOf([2, 1, 2, 2]), bias, convolutionOptions], {
    fits: ([x, weight, added, given]: [Tensor, Tensor, Tensor?, Given?]) => convolves(x, weight, added, given),
  }),
  fn('core/convTranspose1d', core.convTranspose1d, [lines, weightOf([2, 2, 2]), bias, transposedLineOptions], {
    fits: ([x, weight, added, given]: [Tensor, Tensor, Tensor?, Given?]) => convolvesBack(x, weight, added, given),
  }),
  fn('core/convTranspose2d', core.convTranspose2d, [images, weightOf([2, 2, 2, 2]), bias, transposedOptions], {
    fits: ([x, weight, added, given]: [Tensor, Tensor, Tensor?, Given?]) => convolvesBack(x, weight, added, given),
  }),
];
