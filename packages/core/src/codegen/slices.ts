import { newLoop } from '../expression/affine';
import type { Computation } from './kernelList';
import { overBlocks } from './lastBlock';
import type { Cut } from './layout';

/** Some examples of a batch, whole blocks, for which something is computed at a time. */
export interface Slice {
  readonly from: number;
  readonly length: number;
}

/** What is computed for a slice of the batch, its first dimension. */
export function ofSlice(computation: Computation, { from, length }: Slice): Computation {
  const { shape, loops, expressions } = computation;
  if (length === shape[0]) return computation;
  const loop = newLoop(length);
  return {
    ...computation,
    shape: shape.with(0, length),
    loops: loops.with(0, loop),
    expressions: overBlocks(expressions, loops[0], { loop, from }),
  };
}

/** The blocks of a batch that a slice of it has. */
export function blocksOfSlice<Of extends Cut>(blocks: Of, { length }: Slice): Of {
  return { ...blocks, length, count: length / blocks.size };
}
