import { checkChoice, checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { arange, noGradSync, type Tensor, where, zeros } from '@kindling/core';
import { checkFloats, checkTensor } from '../checks/checkTensor';
import { embedding } from '../functional';
import { normal_ } from '../init';
import { Module } from '../module/module';
import { Parameter } from '../module/parameter';
import { checkTable, type EmbeddingOptions, rowOf } from './embedding';
import { checkRowNorms, limitRows, rowNormText } from './rowNorms';

type Mode = 'sum' | 'mean' | 'max';

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
  readonly mode: Mode;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions & { mode?: Mode | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const known = ['mode', 'paddingIdx', 'maxNorm', 'normType'] as const;
    const { mode = 'mean', paddingIdx = null, ...norms } = checkOptions('EmbeddingBag', options, known);
    this.numEmbeddings = checkInteger('EmbeddingBag: numEmbeddings', numEmbeddings, { min: 1 });
    this.embeddingDim = checkInteger('EmbeddingBag: embeddingDim', embeddingDim, { min: 1 });
    this.mode = checkChoice('EmbeddingBag: mode', mode, ['sum', 'mean', 'max']);
    this.paddingIdx = paddingIdx === null ? null : rowOf('EmbeddingBag', paddingIdx, numEmbeddings);
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
    const { mode } = this;
    checkIndices('input', input);
    const isList = input.dim === 1;
    if (isList !== (offsets !== undefined) || (!isList && input.dim !== 2)) {
      throw new KindlingError(
        `EmbeddingBag: input: expected shape (N, L), or (L) and offsets, got [${input.shape.join(', ')}] ${offsets === undefined ? 'and none' : 'and offsets'}`,
      );
    }
    checkTable('EmbeddingBag', this.weight, this.numEmbeddings, this.embeddingDim);
    limitRows(this.weight, input, this);
    let rows = embedding(input, this.weight);
    if (perSampleWeights !== undefined) {
      const { shape } = checkFloats('EmbeddingBag: perSampleWeights', perSampleWeights);
      if (mode !== 'sum' || shape.join() !== input.shape.join()) {
        throw new KindlingError(
          `EmbeddingBag: perSampleWeights: expected shape [${input.shape.join(', ')}] and mode "sum", got [${shape.join(', ')}] and mode "${mode}"`,
        );
      }
      rows = rows.mul(perSampleWeights.unsqueeze(-1));
    }
    const counted = this.paddingIdx === null ? null : input.ne(this.paddingIdx);
    if (offsets !== undefined) {
      const within = membership(offsets, input.shape[0]);
      return this.ofBags(rows.unsqueeze(0), counted === null ? within : within.logicalAnd(counted));
    }
    if (counted !== null) return this.ofBags(rows, counted);
    return mode === 'max' ? rows.max(1).values : mode === 'sum' ? rows.sum(1) : rows.mean(1);
  }

  /**
   * @param rows (N, L, D), or (1, L, D) of which all bags choose
   * @param within (N, L) bools: which rows are in which bag
   */
  private ofBags(rows: Tensor, within: Tensor): Tensor {
    const count = within.sum(1, { keepDim: true });
    if (this.mode === 'max') {
      const largest = where(within.unsqueeze(2), rows, Number.NEGATIVE_INFINITY).max(1).values;
      return where(count.gt(0), largest, 0);
    }
    const sums = within.to('float32').unsqueeze(1).matmul(rows).squeeze(1);
    return this.mode === 'sum' ? sums : sums.div(count.maximum(1));
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === null ? '' : `, padding_idx=${this.paddingIdx}`;
    return `${this.numEmbeddings}, ${this.embeddingDim}${rowNormText(this)}, mode='${this.mode}'${padding}`;
  }
}

function checkIndices(name: string, value: Tensor): void {
  const { dtype } = checkTensor(`EmbeddingBag: ${name}`, value);
  if (dtype !== 'int32') {
    throw new KindlingError(`EmbeddingBag: ${name}: expected int32, got ${dtype}: x.to('int32') converts it`);
  }
}

/** Which of `length` places lie behind the beginning of a bag and not behind that of the next one: (N, length). */
function membership(offsets: Tensor, length: number): Tensor {
  checkIndices('offsets', offsets);
  if (offsets.dim !== 1 || offsets.numel === 0) {
    throw new KindlingError(`EmbeddingBag: offsets: expected shape (N), at least one, got [${offsets.shape.join(', ')}]`);
  }
  const begun = arange(length).ge(offsets.unsqueeze(1));
  const bags = begun.to('int32').sum(0);
  return bags.eq(arange(1, offsets.numel + 1).unsqueeze(1));
}
