import { checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import { full, type Tensor } from '@kindling/core';
import { xavierUniform_ } from '../../init';
import { Module } from '../../module/module';
import { LayerNorm } from '../normalization/layerNorm';
import { TransformerDecoder, TransformerEncoder } from './stacks';
import { type DecoderCallOptions, decoderCallOptions, TransformerDecoderLayer } from './transformerDecoderLayer';
import { TransformerEncoderLayer } from './transformerEncoderLayer';
import { checkLayerOptions, type TransformerLayerOptions, transformerLayerOptions } from './transformerLayer';

/** What Transformer takes. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** How many numbers a row has; default 512. */
  dModel?: number | undefined;
  /** How many heads an attention has; default 8. */
  nhead?: number | undefined;
  /** Default 6. */
  numEncoderLayers?: number | undefined;
  /** Default 6. */
  numDecoderLayers?: number | undefined;
}

/** What a call of Transformer takes beside its inputs: masks as in MultiheadAttention, true where nobody may attend. */
export interface TransformerCallOptions extends DecoderCallOptions {
  /** (S, S) or (N * nhead, S, S). */
  readonly srcMask?: Tensor | null | undefined;
  /** (N, S), or (S) without a batch. */
  readonly srcKeyPaddingMask?: Tensor | null | undefined;
  /** Whether each place of the source sees itself and those before it only; default false. */
  readonly srcIsCausal?: boolean | undefined;
}

/**
 * An encoder of sequences and a decoder that makes others of them, as in "Attention is all you need".
 * Shape: src (S, N, dModel), tgt (T, N, dModel), with `batchFirst` (N, S, dModel) and (N, T, dModel), or without N -> as tgt.
 * @throws KindlingError for sizes out of range, and in `forward` for inputs or masks of other shapes
 * @see torch.nn.Transformer
 */
export class Transformer extends Module {
  static override get name(): string {
    return 'Transformer';
  }

  /** What is added to scores so that each of `size` places sees itself and those before it only: 0, and -Infinity above the diagonal; (size, size). */
  static generateSquareSubsequentMask(size: number): Tensor {
    refuseSurplus('Transformer.generateSquareSubsequentMask', arguments, 1);
    const name = 'Transformer.generateSquareSubsequentMask: size';
    checkInteger(name, size, { min: 0 });
    return full([size, size], Number.NEGATIVE_INFINITY).triu(1);
  }

  readonly encoder: TransformerEncoder;
  readonly decoder: TransformerDecoder;

  constructor(options: TransformerOptions = {}) {
    super();
    const where = 'Transformer';
    const known = ['dModel', 'nhead', 'numEncoderLayers', 'numDecoderLayers', ...transformerLayerOptions] as const;
    const given = checkOptions(where, options, known);
    refuseSurplus(new.target.name, arguments, 1);
    const { dModel = 512, nhead = 8, numEncoderLayers = 6, numDecoderLayers = 6, ...others } = given;
    const { layerNormEps: eps, bias } = checkLayerOptions(where, others);
    const norm = () => new LayerNorm(dModel, { eps, bias });
    this.encoder = new TransformerEncoder(new TransformerEncoderLayer(dModel, nhead, others), numEncoderLayers, { norm: norm() });
    this.decoder = new TransformerDecoder(new TransformerDecoderLayer(dModel, nhead, others), numDecoderLayers, { norm: norm() });
    this.resetParameters();
  }

  /** Draws all that have two dimensions anew by `xavierUniform_`. */
  resetParameters(): void {
    for (const parameter of this.parameters()) if (parameter.dim > 1) xavierUniform_(parameter);
  }

  override forward(src: Tensor, tgt: Tensor, options: TransformerCallOptions = {}): Tensor {
    refuseSurplus('Transformer.forward', arguments, 3);
    const known = ['srcMask', 'srcKeyPaddingMask', 'srcIsCausal', ...decoderCallOptions] as const;
    const { srcMask: mask, srcKeyPaddingMask, srcIsCausal, ...others } = checkOptions('Transformer.forward', options, known);
    const memory = this.encoder.forward(src, { mask, srcKeyPaddingMask, isCausal: srcIsCausal });
    return this.decoder.forward(tgt, memory, others);
  }
}
