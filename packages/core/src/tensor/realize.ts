import { checkArray, refuseSurplus } from '@kindling/checks';
import { realizeNodes } from '../engine/realize';
import { type Tensor, tensorOperand } from './tensor';

/** Computes tensors, and every loss on which backward() was called, in one run. @throws KindlingError unless they are tensors */
export async function realize(tensors: readonly Tensor[]): Promise<void> {
  refuseSurplus('realize', arguments, 1);
  return realizeNodes(checkArray('realize: tensors', tensors, tensorOperand, 'an array of tensors'));
}
