import { describe, unexpected } from '@kindling/checks';
import { arange, type Tensor, where } from '@kindling/core';
import { checkLengths, type Lengths } from '../../checks/checkLengths';

/** Where the sequences of a batch end that are padded to one length. All that it is given and gives has shape (T, N, ...). */
export class Ends {
  /** Which elements stand before the ends, (T, N, 1) of bool. */
  private readonly isWithin: Tensor;
  /** When each time's element comes if every sequence is turned round within its own length, (T, N, 1) of int32; the padding stays. */
  private readonly turnedTimes: Tensor;
  /** When each sequence's last element comes, (1, N, 1). */
  private readonly lastTimes: Tensor;

  /** @param lengths (N) of int32 */
  constructor(lengths: Tensor, steps: number) {
    const times = arange(steps, { dtype: 'int32' }).reshape([steps, 1, 1]);
    this.lastTimes = lengths.reshape([1, -1, 1]).sub(1);
    this.isWithin = times.le(this.lastTimes);
    this.turnedTimes = where(this.isWithin, this.lastTimes.sub(times), times);
  }

  /** The values, and others (0 if none are given) behind the ends. */
  within(values: Tensor, behind: Tensor | number = 0): Tensor {
    return where(this.isWithin, values, behind);
  }

  /** Each sequence turned round within its own length. */
  turned(values: Tensor): Tensor {
    return values.gather(0, this.turnedTimes.expand(values.shape));
  }

  /** Each sequence's last element, (N, ...). */
  last(values: Tensor): Tensor {
    return values.gather(0, this.lastTimes.expand([1, ...values.shape.slice(1)])).squeeze(0);
  }
}

/** The ends of a batch (T, N, ...), null where all of it is within. @throws KindlingError for lengths that do not fit */
export function endsOf(
  layer: string,
  lengths: Lengths | undefined,
  isBatch: boolean,
  [steps, count]: readonly number[],
): Ends | null {
  if (lengths === undefined) return null;
  if (!isBatch) throw unexpected(`${layer}: lengths`, 'none beside a sequence alone', describe(lengths));
  const { tensor, plain } = checkLengths(`${layer}: lengths`, lengths, count, 1, steps);
  return plain?.every((length) => length === steps) ? null : new Ends(tensor, steps);
}
