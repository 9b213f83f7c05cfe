import { checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkModule } from '../../containers/checkModule';
import { ModuleList } from '../../containers/moduleList';
import { deepCopy } from '../../module/deepCopy';
import { Module } from '../../module/module';
import { type DecoderCallOptions, decoderCallOptions } from './transformerDecoderLayer';

/** What a call of TransformerEncoder takes beside its input: masks as in MultiheadAttention, true where nobody may attend. */
export interface EncoderCallOptions {
  /** (L, L) or (N * nhead, L, L). */
  readonly mask?: Tensor | null | undefined;
  /** (N, L), or (L) without a batch. */
  readonly srcKeyPaddingMask?: Tensor | null | undefined;
  /** Whether each place sees itself and those before it only; default false. */
  readonly isCausal?: boolean | undefined;
}

/** Copies of a layer, one after the other, and perhaps a normalisation behind them. */
abstract class TransformerStack extends Module {
  static override get name(): string {
    return 'TransformerStack';
  }

  readonly layers: ModuleList;
  readonly numLayers: number;
  readonly norm: Module | null;

  constructor(where: string, argument: string, layer: Module, numLayers: number, options: { norm?: Module | null | undefined }) {
    super();
    refuseSurplus(new.target.name, arguments, 5);
    const { norm = null } = checkOptions(where, options, ['norm']);
    checkModule(`${where}: ${argument}`, layer);
    this.numLayers = checkInteger(`${where}: numLayers`, numLayers, { min: 1, max: 1000 });
    this.layers = new ModuleList(Array.from({ length: numLayers }, () => deepCopy(layer)));
    this.norm = norm === null ? null : checkModule(`${where}: norm`, norm);
  }

  protected run(input: Tensor, ...more: readonly unknown[]): Tensor {
    let x = input;
    for (const layer of this.layers) x = layer.forward(x, ...more);
    return this.norm === null ? x : this.norm.forward(x);
  }
}

/**
 * Copies of an encoder layer, one after the other; each begins with that layer's weights.
 * Shape: src (L, N, dModel), (N, L, dModel) with the layer's `batchFirst`, or (L, dModel) -> the same.
 * @throws KindlingError for no Module, a number of layers out of range, and where a layer throws
 * @see torch.nn.TransformerEncoder
 */
export class TransformerEncoder extends TransformerStack {
  static override get name(): string {
    return 'TransformerEncoder';
  }

  constructor(encoderLayer: Module, numLayers: number, options: { norm?: Module | null | undefined } = {}) {
    super('TransformerEncoder', 'encoderLayer', encoderLayer, numLayers, options);
    refuseSurplus(new.target.name, arguments, 3);
  }

  override forward(src: Tensor, options: EncoderCallOptions = {}): Tensor {
    refuseSurplus('TransformerEncoder.forward', arguments, 2);
    const known = ['mask', 'srcKeyPaddingMask', 'isCausal'] as const;
    const { mask: srcMask, ...others } = checkOptions('TransformerEncoder.forward', options, known);
    return this.run(src, { srcMask, ...others });
  }
}

/**
 * Copies of a decoder layer, one after the other; each begins with that layer's weights.
 * Shape: tgt (T, N, dModel), memory (S, N, dModel), with the layer's `batchFirst` (N, T, dModel) and (N, S, dModel), or without N -> as tgt.
 * @throws KindlingError for no Module, a number of layers out of range, and where a layer throws
 * @see torch.nn.TransformerDecoder
 */
export class TransformerDecoder extends TransformerStack {
  static override get name(): string {
    return 'TransformerDecoder';
  }

  constructor(decoderLayer: Module, numLayers: number, options: { norm?: Module | null | undefined } = {}) {
    super('TransformerDecoder', 'decoderLayer', decoderLayer, numLayers, options);
    refuseSurplus(new.target.name, arguments, 3);
  }

  override forward(tgt: Tensor, memory: Tensor, options: DecoderCallOptions = {}): Tensor {
    refuseSurplus('TransformerDecoder.forward', arguments, 3);
    return this.run(tgt, memory, checkOptions('TransformerDecoder.forward', options, decoderCallOptions));
  }
}
