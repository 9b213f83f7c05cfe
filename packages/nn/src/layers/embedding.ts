import { checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { random, type Tensor, where, zeros } from '@kindling/core';
import { checkPlace } from '../checks/checkPlace';
import { checkTensor } from '../checks/checkTensor';
import { fill } from '../fill';
import { embedding } from '../functional';
import { checkRowNorms, limitRows, type RowNormOptions, rowNormText } from '../functions/rowNorms';
import { Module } from '../module/module';
import { Parameter } from '../module/parameter';

/** What an Embedding takes beside its sizes. */
export interface EmbeddingOptions extends RowNormOptions {
  /** The row that stands for nothing, counted from the end where it is negative; default null. */
  readonly paddingIdx?: number | null | undefined;
}

/**
 * A table with a row to learn for each of `numEmbeddings` things; int32 indices say which rows are taken.
 * Shape: input (...) -> output (..., embeddingDim); weight (numEmbeddings, embeddingDim).
 * @throws KindlingError for sizes below 1, a `paddingIdx` outside of the table, a norm not above 0, and in `forward` for an input that is not of int32 or a weight of another shape; for an
 * index outside of the table, at the latest when the output is read
 * @see torch.nn.Embedding
 */
export class Embedding extends Module {
  static override get name(): string {
    return 'Embedding';
  }

  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | null;
  readonly maxNorm: number | null;
  readonly normType: number;
  weight: Parameter;

  /** The row `paddingIdx` begins with zeros and gets no gradient: it stands for nothing. */
  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const { paddingIdx = null, ...norms } = checkOptions('Embedding', options, ['paddingIdx', 'maxNorm', 'normType']);
    this.numEmbeddings = checkInteger('Embedding: numEmbeddings', numEmbeddings, { min: 1 });
    this.embeddingDim = checkInteger('Embedding: embeddingDim', embeddingDim, { min: 1 });
    this.paddingIdx = paddingIdx === null ? null : checkPlace('Embedding: paddingIdx', paddingIdx, numEmbeddings);
    ({ maxNorm: this.maxNorm, normType: this.normType } = checkRowNorms('Embedding', norms));
    this.weight = new Parameter(zeros([numEmbeddings, embeddingDim]));
    this.resetParameters();
  }

  /** Draws the table anew from N(0, 1), but for the row of `paddingIdx`, which becomes 0. */
  resetParameters(): void {
    const { weight, paddingIdx, embeddingDim } = this;
    fill('Embedding', weight, (place) => {
      // drawn there too: the other rows do not depend on it
      const drawn = random.normal();
      return Math.floor(place / embeddingDim) === paddingIdx ? 0 : drawn;
    });
  }

  override forward(input: Tensor): Tensor {
    const { weight, paddingIdx, numEmbeddings, embeddingDim } = this;
    const { dtype } = checkTensor('Embedding: input', input);
    if (dtype !== 'int32') {
      throw new KindlingError(`Embedding: input: expected int32 indices, got ${dtype}: x.to('int32') converts it`);
    }
    checkTable('Embedding', weight, numEmbeddings, embeddingDim);
    limitRows(weight, input, this);
    const rows = embedding(input, weight);
    if (paddingIdx === null) return rows;
    // the same row, but one through which no gradient comes
    return where(input.eq(paddingIdx).unsqueeze(-1), weight.detach().select(0, paddingIdx), rows);
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === null ? '' : `, padding_idx=${this.paddingIdx}`;
    return `${this.numEmbeddings}, ${this.embeddingDim}${padding}${rowNormText(this)}`;
  }
}

/** @throws KindlingError for a weight of other sizes */
export function checkTable(layer: string, weight: Tensor, rows: number, width: number): void {
  const { shape } = checkTensor(`${layer}: weight`, weight);
  if (shape.length === 2 && shape[0] === rows && shape[1] === width) return;
  throw new KindlingError(`${layer}: weight: expected shape [${rows}, ${width}], got [${shape.join(', ')}]`);
}
