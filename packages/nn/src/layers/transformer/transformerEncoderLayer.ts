import { checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkFloats } from '../../checks/checkTensor';
import { MultiheadAttention } from '../attention/multiheadAttention';
import { Dropout } from '../dropout';
import { Linear } from '../linear';
import { LayerNorm } from '../normalization/layerNorm';
import { checkLayerOptions, TransformerLayer, type TransformerLayerOptions } from './transformerLayer';

/** What a call of TransformerEncoderLayer takes beside its input: masks as in MultiheadAttention, true where nobody may attend. */
export interface EncoderLayerCallOptions {
  /** (L, L) or (N * nhead, L, L). */
  readonly srcMask?: Tensor | null | undefined;
  /** (N, L), or (L) without a batch. */
  readonly srcKeyPaddingMask?: Tensor | null | undefined;
  /** Whether each place sees itself and those before it only; default false. */
  readonly isCausal?: boolean | undefined;
}

/**
 * Attention of a sequence to itself, then two linear layers on each of its rows; a normalisation and a way around each of both.
 * Shape: src (L, N, dModel), (N, L, dModel) with `batchFirst`, or (L, dModel) -> the same.
 * @throws KindlingError for sizes out of range, and in `forward` for an input or masks of other shapes
 * @see torch.nn.TransformerEncoderLayer
 */
export class TransformerEncoderLayer extends TransformerLayer {
  static override get name(): string {
    return 'TransformerEncoderLayer';
  }

  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly normFirst: boolean;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly activation: (input: Tensor) => Tensor;

  constructor(dModel: number, nhead: number, options: TransformerLayerOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const { dimFeedforward, dropout, activation, ...given } = checkLayerOptions('TransformerEncoderLayer', options);
    const { layerNormEps: eps, batchFirst, normFirst, bias } = given;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { dropout, bias, batchFirst });
    this.linear1 = new Linear(dModel, dimFeedforward, { bias });
    this.dropout = new Dropout(dropout);
    this.linear2 = new Linear(dimFeedforward, dModel, { bias });
    this.normFirst = normFirst;
    this.norm1 = new LayerNorm(dModel, { eps, bias });
    this.norm2 = new LayerNorm(dModel, { eps, bias });
    this.dropout1 = new Dropout(dropout);
    this.dropout2 = new Dropout(dropout);
    this.activation = activation;
  }

  override forward(src: Tensor, options: EncoderLayerCallOptions = {}): Tensor {
    refuseSurplus('TransformerEncoderLayer.forward', arguments, 2);
    const known = ['srcMask', 'srcKeyPaddingMask', 'isCausal'] as const;
    const { srcMask, srcKeyPaddingMask, isCausal } = checkOptions('TransformerEncoderLayer.forward', options, known);
    checkFloats('TransformerEncoderLayer: src', src);
    const masks = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask, isCausal };
    const attended = this.around(src, this.norm1, (x) => this.dropout1.forward(this.attend(this.selfAttn, x, x, masks)));
    return this.around(attended, this.norm2, (x) => this.dropout2.forward(this.feedForward(x)));
  }
}
