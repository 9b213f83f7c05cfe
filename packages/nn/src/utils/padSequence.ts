import { checkArray, checkBoolean, checkChoice, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { pad, stack, type Tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';

/** How `padSequence` puts sequences side by side. */
export interface PadSequenceOptions {
  /** Whether the batch comes before the steps; false if not said. */
  readonly batchFirst?: boolean | undefined;
  /** What stands where a sequence has no step; 0 if not said. */
  readonly paddingValue?: number | undefined;
  /** At which end it stands; 'right' if not said. */
  readonly paddingSide?: 'left' | 'right' | undefined;
}

/**
 * Sequences of several lengths as one batch, the shorter ones with padding. Shape: (steps, ...) each -> (most steps, N, ...), or (N, most steps, ...) with `batchFirst`
 * @throws KindlingError unless there is a sequence, and all are alike but for their steps @see torch.nn.utils.rnn.pad_sequence
 */
export function padSequence(sequences: readonly Tensor[], options?: PadSequenceOptions): Tensor {
  refuseSurplus('padSequence', arguments, 2);
  const known = ['batchFirst', 'paddingValue', 'paddingSide'] as const;
  const { batchFirst = false, paddingValue = 0, paddingSide = 'right' } = checkOptions('padSequence', options, known);
  const isBatchFirst = checkBoolean('padSequence: batchFirst', batchFirst);
  const isRight = checkChoice('padSequence: paddingSide', paddingSide, ['left', 'right']) === 'right';
  const list = checkArray('padSequence: sequences', sequences, checkTensor);
  if (list.length === 0) throw new KindlingError('padSequence: sequences: expected at least one Tensor, got none');
  const [{ dtype, shape: first }] = list;
  const rest = first.slice(1);
  for (const [i, one] of list.entries()) {
    if (one.dim > 0 && one.dtype === dtype && one.shape.slice(1).join() === rest.join()) continue;
    throw new KindlingError(
      `padSequence: sequences[${i}]: expected ${dtype} of shape [${['steps', ...rest].join(', ')}], got ${one.dtype} of shape [${one.shape.join(', ')}]`,
    );
  }
  const steps = Math.max(...list.map(({ shape }) => shape[0]));
  const beside = new Array<number>(2 * rest.length).fill(0);
  const padded = list.map((one) => {
    const missing = steps - one.shape[0];
    return pad(one, [...beside, ...(isRight ? [0, missing] : [missing, 0])], { value: paddingValue });
  });
  return stack(padded, isBatchFirst ? 0 : 1);
}
