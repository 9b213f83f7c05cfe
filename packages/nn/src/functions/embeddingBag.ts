import { checkChoice, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { arange, embedding, type Tensor, where } from '@kindling/core';
import { checkPlace } from '../checks/checkPlace';
import { checkFloats, checkTensor } from '../checks/checkTensor';
import { checkRowNorms, limitRows, type RowNormOptions, type RowNorms } from './rowNorms';

/** What becomes of the rows of a bag. */
export type BagMode = 'sum' | 'mean' | 'max';

/** What `embeddingBag` takes beside indices and table. */
export interface EmbeddingBagOptions extends RowNormOptions {
  /** Where each bag begins, int32, for an input of one dimension. */
  readonly offsets?: Tensor | undefined;
  /** 'mean' if not said. */
  readonly mode?: BagMode | undefined;
  /** In the shape of the input: what rows are multiplied with before they are added up; in mode `sum` alone. */
  readonly perSampleWeights?: Tensor | undefined;
  /** The row that counts as not there, counted from the end where it is negative; default null. */
  readonly paddingIdx?: number | null | undefined;
}

/**
 * A row of a table for each int32 index, and of each bag of them the mean (or the sum, or the largest of each number). An empty bag gives 0.
 * Shape: input (N, L), a bag a row, or (L) with `offsets` (N) -> output (N, D); weight (rows, D)
 * @throws KindlingError for what does not fit; for an index outside of the table, at the latest when the output is read
 * @see torch.nn.functional.embedding_bag
 */
export function embeddingBag(input: Tensor, weight: Tensor, options?: EmbeddingBagOptions): Tensor {
  refuseSurplus('embeddingBag', arguments, 3);
  const known = ['offsets', 'mode', 'perSampleWeights', 'paddingIdx', 'maxNorm', 'normType'] as const;
  const { paddingIdx = null, mode = 'mean', offsets, perSampleWeights, ...norms } = checkOptions('embeddingBag', options, known);
  const { shape } = checkFloats('embeddingBag: weight', weight);
  if (shape.length !== 2)
    throw new KindlingError(`embeddingBag: weight: expected shape (rows, width), got [${shape.join(', ')}]`);
  return bagsOf('embeddingBag', input, weight, {
    offsets,
    perSampleWeights,
    mode: checkChoice('embeddingBag: mode', mode, ['sum', 'mean', 'max']),
    paddingIdx: paddingIdx === null ? null : checkPlace('embeddingBag: paddingIdx', paddingIdx, shape[0]),
    ...checkRowNorms('embeddingBag', norms),
  });
}

interface Bags extends RowNorms {
  readonly offsets: Tensor | undefined;
  readonly perSampleWeights: Tensor | undefined;
  readonly mode: BagMode;
  readonly paddingIdx: number | null;
}

/** The bags of a table whose settings are right. @throws KindlingError for an input that does not fit */
export function bagsOf(op: string, input: Tensor, weight: Tensor, bags: Bags): Tensor {
  const { offsets, perSampleWeights, mode, paddingIdx } = bags;
  checkIndices(`${op}: input`, input);
  const isList = input.dim === 1;
  if (isList !== (offsets !== undefined) || (!isList && input.dim !== 2)) {
    throw new KindlingError(
      `${op}: input: expected shape (N, L), or (L) and offsets, got [${input.shape.join(', ')}] ${offsets === undefined ? 'and none' : 'and offsets'}`,
    );
  }
  limitRows(weight, input, bags);
  let rows = embedding(input, weight);
  if (perSampleWeights !== undefined) {
    const { shape } = checkFloats(`${op}: perSampleWeights`, perSampleWeights);
    if (mode !== 'sum' || shape.join() !== input.shape.join()) {
      throw new KindlingError(
        `${op}: perSampleWeights: expected shape [${input.shape.join(', ')}] and mode "sum", got [${shape.join(', ')}] and mode "${mode}"`,
      );
    }
    rows = rows.mul(perSampleWeights.unsqueeze(-1));
  }
  const counted = paddingIdx === null ? null : input.ne(paddingIdx);
  if (offsets !== undefined) {
    const within = membership(op, offsets, input.shape[0]);
    return ofBags(mode, rows.unsqueeze(0), counted === null ? within : within.logicalAnd(counted));
  }
  if (counted !== null) return ofBags(mode, rows, counted);
  return mode === 'max' ? rows.max(1).values : mode === 'sum' ? rows.sum(1) : rows.mean(1);
}

/**
 * @param rows (N, L, D), or (1, L, D) of which all bags choose
 * @param within (N, L) bools: which rows are in which bag
 */
function ofBags(mode: BagMode, rows: Tensor, within: Tensor): Tensor {
  const count = within.sum(1, { keepDim: true });
  if (mode === 'max') {
    const largest = where(within.unsqueeze(2), rows, Number.NEGATIVE_INFINITY).max(1).values;
    return where(count.gt(0), largest, 0);
  }
  const sums = within.to('float32').unsqueeze(1).matmul(rows).squeeze(1);
  return mode === 'sum' ? sums : sums.div(count.maximum(1));
}

function checkIndices(name: string, value: Tensor): void {
  const { dtype } = checkTensor(name, value);
  if (dtype !== 'int32') throw new KindlingError(`${name}: expected int32, got ${dtype}: x.to('int32') converts it`);
}

/** Which of `length` places lie behind the beginning of a bag and not behind that of the next one: (N, length). */
function membership(op: string, offsets: Tensor, length: number): Tensor {
  checkIndices(`${op}: offsets`, offsets);
  if (offsets.dim !== 1 || offsets.numel === 0) {
    throw new KindlingError(`${op}: offsets: expected shape (N), at least one, got [${offsets.shape.join(', ')}]`);
  }
  const begun = arange(length).ge(offsets.unsqueeze(1));
  const bags = begun.to('int32').sum(0);
  return bags.eq(arange(1, offsets.numel + 1).unsqueeze(1));
}
