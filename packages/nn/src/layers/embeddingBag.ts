import { checkChoice, checkInteger, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { arange, type Tensor, where, zeros } from '@kindling/core';
import { checkFloats, checkTensor } from '../checks/checkTensor';
import { embedding } from '../functional';
import { normal_ } from '../init';
import { Module } from '../module/module';
import { Parameter } from '../module/parameter';

type Mode = 'sum' | 'mean' | 'max';

/**
 * A row of a table for each int32 index, and of each bag of them the mean (or the sum, or the largest of each number).
 * Shape: input (N, L), a bag a row, or (L) with offsets (N), where each bag begins -> output (N, embeddingDim); weight (numEmbeddings, embeddingDim). An empty bag gives 0.
 * @throws KindlingError for sizes below 1, and in `forward` for inputs that are not of int32; for an index outside of the table, at the latest when the output is read
 * @see torch.nn.EmbeddingBag
 */
export class EmbeddingBag extends Module {
  static override get name(): string {
    return 'EmbeddingBag';
  }

  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly mode: Mode;
  weight: Parameter;

  constructor(numEmbeddings: number, embeddingDim: number, options: { mode?: Mode | undefined } = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    const { mode = 'mean' } = checkOptions('EmbeddingBag', options, ['mode']);
    this.numEmbeddings = checkInteger('EmbeddingBag: numEmbeddings', numEmbeddings, { min: 1 });
    this.embeddingDim = checkInteger('EmbeddingBag: embeddingDim', embeddingDim, { min: 1 });
    this.mode = checkChoice('EmbeddingBag: mode', mode, ['sum', 'mean', 'max']);
    this.weight = new Parameter(zeros([numEmbeddings, embeddingDim]));
    this.resetParameters();
  }

  /** Draws the table anew from N(0, 1). */
  resetParameters(): void {
    normal_(this.weight);
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
    let rows = embedding(input, checkTensor('EmbeddingBag: weight', this.weight));
    if (perSampleWeights !== undefined) {
      const { shape } = checkFloats('EmbeddingBag: perSampleWeights', perSampleWeights);
      if (mode !== 'sum' || shape.join() !== input.shape.join()) {
        throw new KindlingError(
          `EmbeddingBag: perSampleWeights: expected shape [${input.shape.join(', ')}] and mode "sum", got [${shape.join(', ')}] and mode "${mode}"`,
        );
      }
      rows = rows.mul(perSampleWeights.unsqueeze(-1));
    }
    if (offsets === undefined) return mode === 'max' ? rows.max(1).values : mode === 'sum' ? rows.sum(1) : rows.mean(1);
    return this.ofBags(rows, membership(offsets, input.shape[0]));
  }

  /** @param within (N, L) bools: which rows are in which bag */
  private ofBags(rows: Tensor, within: Tensor): Tensor {
    const count = within.sum(1, { keepDim: true });
    if (this.mode === 'max') {
      const largest = where(within.unsqueeze(2), rows.unsqueeze(0), Number.NEGATIVE_INFINITY).max(1).values;
      return where(count.gt(0), largest, 0);
    }
    const sums = within.to('float32').matmul(rows);
    return this.mode === 'sum' ? sums : sums.div(count.maximum(1));
  }

  override extraRepr(): string {
    return `${this.numEmbeddings}, ${this.embeddingDim}, mode='${this.mode}'`;
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
