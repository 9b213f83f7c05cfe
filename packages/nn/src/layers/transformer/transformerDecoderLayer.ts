import { checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkFloats } from '../../checks/checkTensor';
import { MultiheadAttention } from '../attention/multiheadAttention';
import { Dropout } from '../dropout';
import { Linear } from '../linear';
import { LayerNorm } from '../normalization/layerNorm';
import { checkLayerOptions, TransformerLayer, type TransformerLayerOptions } from './transformerLayer';

/** What a call of TransformerDecoder takes beside its inputs, and one of its layers: masks as in MultiheadAttention, true where nobody may attend. */
export interface DecoderCallOptions {
  /** Of the target to itself: (T, T) or (N * nhead, T, T). */
  readonly tgtMask?: Tensor | null | undefined;
  /** Of the target to the memory: (T, S) or (N * nhead, T, S). */
  readonly memoryMask?: Tensor | null | undefined;
  /** (N, T), or (T) without a batch. */
  readonly tgtKeyPaddingMask?: Tensor | null | undefined;
  /** (N, S), or (S) without a batch. */
  readonly memoryKeyPaddingMask?: Tensor | null | undefined;
  /** Whether each place of the target sees itself and those before it only; default false. */
  readonly tgtIsCausal?: boolean | undefined;
  /** Whether place i of the target sees places 0 to i of the memory only; default false. */
  readonly memoryIsCausal?: boolean | undefined;
}

export const decoderCallOptions = [
  'tgtMask',
  'memoryMask',
  'tgtKeyPaddingMask',
  'memoryKeyPaddingMask',
  'tgtIsCausal',
  'memoryIsCausal',
] as const;

/**
 * Attention of a target to itself, then to what an encoder gave, then two linear layers on each of its rows; a normalisation and a way around each.
 * Shape: tgt (T, N, dModel), memory (S, N, dModel), with `batchFirst` (N, T, dModel) and (N, S, dModel), or without N -> as tgt.
 * @throws KindlingError for sizes out of range, and in `forward` for inputs or masks of other shapes
 * @see torch.nn.TransformerDecoderLayer
 */
export class TransformerDecoderLayer extends TransformerLayer {
  static override get name(): string {
    return 'TransformerDecoderLayer';
  }

  readonly selfAttn: MultiheadAttention;
  readonly multiheadAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly normFirst: boolean;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;
  readonly activation: (input: Tensor) => Tensor;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const { dimFeedforward, dropout, activation, ...given } = checkLayerOptions('TransformerDecoderLayer', options);
    const { layerNormEps: eps, batchFirst, normFirst, bias } = given;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst });
    this.multiheadAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias });
    this.normFirst = normFirst;
    this.norm1 = new LayerNorm(dModel, { eps, bias });
    this.norm2 = new LayerNorm(dModel, { eps, bias });
    this.norm3 = new LayerNorm(dModel, { eps, bias });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.dropout3 = new Dropout(dropout);
    this.activation = activation;
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecoderCallOptions = {}): Tensor {
    refuseSurplus('TransformerDecoderLayer.forward', arguments, 3);
    const given = checkOptions('TransformerDecoderLayer.forward', options, decoderCallOptions);
    checkFloats('TransformerDecoderLayer: tgt', tgt);
    const own = { attnMask: given.tgtMask, keyPaddingMask: given.tgtKeyPaddingMask, isCausal: given.tgtIsCausal };
    const other = { attnMask: given.memoryMask, keyPaddingMask: given.memoryKeyPaddingMask, isCausal: given.memoryIsCausal };
    const { norm1, norm2, norm3, dropout1, dropout2, dropout3, selfAttn, multiheadAttn } = this;
    const first = this.around(tgt, norm1, (x) => dropout1.forward(this.attend(selfAttn, x, x, own)));
    const second = this.around(first, norm2, (x) => dropout2.forward(this.attend(multiheadAttn, x, memory, other)));
    return this.around(second, norm3, (x) => dropout3.forward(this.feedForward(x)));
  }
}
