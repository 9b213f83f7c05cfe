import { checkChoice, checkInteger, checkOptions, refuseSurplus } from '@kindling/checks';
import { noGradSync, type Tensor, zeros } from '@kindling/core';
import { checkPlace } from '../checks/checkPlace';
import { type BagMode, bagsOf } from '../functions/embeddingBag';
import { checkRowNorms, rowNormText } from '../functions/rowNorms';
import { normal_ } from '../init';
import { Module } from '../module/module';
import { Parameter } from '../module/parameter';
import { checkTable, type EmbeddingOptions } from './embedding';

/**
 * A row of a table for each int32 index, and of each bag of them the mean (or the sum, or the largest of each number).
 * Shape: input (N, L), a bag a row, or (L) with offsets (N), where each bag begins -> output (N, embeddingDim); weight (numEmbeddings, embeddingDim). An empty bag gives 0, and `paddingIdx` counts as not there.
 * @throws KindlingError for sizes below 1, a `paddingIdx` outside of the table, a norm not above 0, and in `forward` for inputs that are not of int32; for an index outside of the table, at the latest when the output is read
 * @see torch.nn.EmbeddingBag
 */
export class EmbeddingBag extends Module {
  static override get name(): string {
    return 'EmbeddingBag';
  }

  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly mode: BagMode;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions & { mode?: BagMode | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const known = ['mode', 'paddingIdx', 'maxNorm', 'normType'] as const;
    const { mode = 'mean', paddingIdx = null, ...norms } = checkOptions('EmbeddingBag', options, known);
    this.numEmbeddings = checkInteger('EmbeddingBag: numEmbeddings', numEmbeddings, { min: 1 });
    this.embeddingDim = checkInteger('EmbeddingBag: embeddingDim', embeddingDim, { min: 1 });
    this.mode = checkChoice('EmbeddingBag: mode', mode, ['sum', 'mean', 'max']);
    this.paddingIdx = paddingIdx === null ? null : checkPlace('EmbeddingBag: paddingIdx', paddingIdx, numEmbeddings);
    ({ maxNorm: this.maxNorm, normType: this.normType } = checkRowNorms('EmbeddingBag', norms));
    this.weight = new Parameter(zeros([numEmbeddings, embeddingDim]));
    this.resetParameters();
  }

  /** Draws the table anew from N(0, 1), but for the row of `paddingIdx`, which becomes 0. */
  resetParameters(): void {
    const { weight, paddingIdx } = this;
    normal_(weight);
    if (paddingIdx !== null) noGradSync(() => weight.indexPut_([paddingIdx], 0));
  }

  /** `perSampleWeights`, in the shape of the input, are what rows are multiplied with before they are added up; in mode `sum` alone. */
  override forward(input: Tensor, offsets?: Tensor, options: { perSampleWeights?: Tensor | undefined } = {}): Tensor {
    refuseSurplus('EmbeddingBag.forward', arguments, 3);
    const { perSampleWeights } = checkOptions('EmbeddingBag.forward', options, ['perSampleWeights']);
    checkTable('EmbeddingBag', this.weight, this.numEmbeddings, this.embeddingDim);
    const { mode, paddingIdx, maxNorm, normType } = this;
    return bagsOf('EmbeddingBag', input, this.weight, { offsets, perSampleWeights, mode, paddingIdx, maxNorm, normType });
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === null ? '' : `, padding_idx=${this.paddingIdx}`;
    return `${this.numEmbeddings}, ${this.embeddingDim}${rowNormText(this)}, mode='${this.mode}'${padding}`;
  }
}
