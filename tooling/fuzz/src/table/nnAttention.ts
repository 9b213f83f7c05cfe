import type { Tensor } from '@kindling/core';
import * as nn from '@kindling/nn';
import { type Domain, either, type Fit, nullable } from '../domains/domain';
import { moduleDomain } from '../domains/modules';
import { options } from '../domains/objects';
import { boolean, choice, integer, number } from '../domains/simple';
import { holdable, tensorLike, tensorOf } from '../domains/tensors';
import { anyHook, layerRows } from './nnLayers';
import { fn, type Row } from './row';

const size = integer({ min: 1, made: [2, 2] });
const heads = integer({ min: 1, made: [1, 2] });
const probability = number({ min: 0, max: 1 });
/** A line of rows of 2 in a batch of one, or without a batch. */
const line = tensorOf('[L, N, 2] or [L, 2]', {
  made: (choices) =>
    choices.pick([
      [3, 1, 2],
      [3, 2],
    ]),
  fits: (shape) => (shape.length === 2 || shape.length === 3) && shape.at(-1) === 2,
});
const batchOf = (x: Tensor) => x.shape.slice(1, -1).join();
const alike = (x: Tensor, y: Tensor) => batchOf(x) === batchOf(y) && x.dim === y.dim;
type Given = Record<string, unknown>;
/** The masks are for lines of 3 in a batch of 1; one of padding has a batch where the input has one. */
function masksFit(lines: readonly Tensor[], given: Given = {}): Fit {
  const masked = Object.keys(given).filter((name) => /[mM]ask$/.test(name) && given[name]);
  if (masked.length === 0) return true;
  if (lines.some(({ shape }) => shape[0] !== 3 || (shape.length === 3 && shape[1] !== 1))) return 'unclear';
  return masked.every((name) => !name.endsWith('eyPaddingMask') || (given[name] as Tensor).dim === lines[0].dim - 1);
}
const mask = nullable(tensorLike(3, 3));
/** Which keys are padding: of the batch of one, or without a batch. */
const padding = nullable(
  tensorOf('[1, 3] or [3]', {
    made: (choices) => choices.pick([[1, 3], [3]]),
    fits: (shape) => ['1,3', '3'].includes(shape.join()),
  }),
);
const attention = () => new nn.MultiheadAttention(2, 1);

const layerOptions = {
  dimFeedforward: size,
  dropout: probability,
  activation: either(choice('relu', 'gelu'), anyHook),
  layerNormEps: number({ min: -1e38, max: 1e38, made: [0.1, 1] }),
  batchFirst: boolean,
  normFirst: boolean,
  bias: boolean,
};
type Made = [number, number, { dimFeedforward?: number }?];
const makes = ([width, count, { dimFeedforward = 2048 } = {}]: Made) =>
  width % count === 0 && holdable(4 * width * (width + dimFeedforward)) && holdable(width * width * 4);
const small = { dimFeedforward: 2, dropout: 0 };
const encoderLayer = () => new nn.TransformerEncoderLayer(2, 1, small);
const decoderLayer = () => new nn.TransformerDecoderLayer(2, 1, small);
const norm = options({ norm: nullable(moduleDomain) });
const count = integer({ min: 1, max: 1000, made: [1, 2] });
const decoderMasks = {
  tgtMask: mask,
  memoryMask: mask,
  tgtKeyPaddingMask: padding,
  memoryKeyPaddingMask: padding,
  tgtIsCausal: boolean,
  memoryIsCausal: boolean,
};

/** The forward of encoders and of decoders, and the fit of their masks. */
const encoders = (masks: Record<string, Domain>) => ({
  inputs: [line, options({ ...masks, srcKeyPaddingMask: padding, isCausal: boolean })],
  inputsFit: ([x, given]: [Tensor, Given?]) => masksFit([x], given),
});
const decoders = (masks: Record<string, Domain>) => ({
  inputs: [line, line, options(masks)],
  inputsFit: ([x, y, given]: [Tensor, Tensor, Given?]) => alike(x, y) && masksFit([x, y], given),
});

/** Attention of several heads, and transformers. */
export const attentionTable: readonly Row[] = [
  ...layerRows(nn.MultiheadAttention, {
    args: [
      size,
      heads,
      options({
        dropout: probability,
        bias: boolean,
        addBiasKv: boolean,
        addZeroAttn: boolean,
        kdim: nullable(size),
        vdim: nullable(size),
        batchFirst: boolean,
      }),
    ],
    fits: ([width, count, { kdim, vdim } = {}]: [number, number, { kdim?: number | null; vdim?: number | null }?]) =>
      width % count === 0 && holdable(width * (4 * width + (kdim ?? 1) + (vdim ?? 1))),
    made: attention,
    inputs: [
      line,
      line,
      line,
      options({ attnMask: mask, keyPaddingMask: padding, isCausal: boolean, needWeights: boolean, averageAttnWeights: boolean }),
    ],
    inputsFit: ([q, k, v, given]: [Tensor, Tensor, Tensor, Given?]) =>
      alike(q, k) && k.shape.join() === v.shape.join() && masksFit([q, k], given),
  }),
  ...layerRows(nn.TransformerEncoderLayer, {
    args: [size, heads, options(layerOptions)],
    fits: makes,
    made: encoderLayer,
    ...encoders({ srcMask: mask }),
  }),
  ...layerRows(nn.TransformerDecoderLayer, {
    args: [size, heads, options(layerOptions)],
    fits: makes,
    made: decoderLayer,
    ...decoders(decoderMasks),
  }),
  ...layerRows(nn.TransformerEncoder, {
    args: [moduleDomain, count, norm],
    made: () => new nn.TransformerEncoder(encoderLayer(), 1),
    ...encoders({ mask }),
  }),
  ...layerRows(nn.TransformerDecoder, {
    args: [moduleDomain, count, norm],
    made: () => new nn.TransformerDecoder(decoderLayer(), 1),
    ...decoders(decoderMasks),
  }),
  ...layerRows(nn.Transformer, {
    args: [options({ dModel: size, nhead: heads, numEncoderLayers: count, numDecoderLayers: count, ...layerOptions })],
    fits: ([{ dModel = 512, nhead = 8, ...others } = {}]: [(Made[2] & { dModel?: number; nhead?: number })?]) =>
      makes([dModel, nhead, others]),
    // six layers of each kind with a width of 512 have 44 million weights
    memory: 300,
    made: () => new nn.Transformer({ dModel: 2, nhead: 1, numEncoderLayers: 1, numDecoderLayers: 1, ...small }),
    ...decoders({ ...decoderMasks, srcMask: mask, srcKeyPaddingMask: padding, srcIsCausal: boolean }),
  }),
  fn(
    'nn/Transformer.generateSquareSubsequentMask',
    nn.Transformer.generateSquareSubsequentMask,
    [integer({ min: 0, made: [0, 3] })],
    {
      fits: ([given]: [number]) => holdable(given * given),
    },
  ),
];
