import { askOnce } from '../expression/askOnce';
import {
  type AtExpression,
  type Expression,
  isPrimitive,
  type LoadExpression,
  type ReduceExpression,
  walk,
} from '../expression/expression';
import { EXPENSIVE } from '../expression/primitives/primitive';
import { primitiveOf } from '../expression/primitives/primitives';

/** What a scheduler asks about an expression: all of it is counted in one walk. */
export interface Contents {
  /** How many expressions are in it, itself among them. */
  readonly size: number;
  readonly loads: readonly LoadExpression[];
  /** The buffers that it reads, each once. */
  readonly buffers: ReadonlySet<number>;
  readonly reduces: readonly ReduceExpression[];
  readonly ats: readonly AtExpression[];
  readonly isExpensive: boolean;
  /** Whether some of it lies in blocks. */
  readonly isBlocked: boolean;
}

/** What an expression contains. */
export const contentsOf = askOnce(count);

function count(root: Expression): Contents {
  const loads: LoadExpression[] = [];
  const reduces: ReduceExpression[] = [];
  const ats: AtExpression[] = [];
  const buffers = new Set<number>();
  let size = 0;
  let isExpensive = false;
  let isBlocked = false;
  walk(root, (e) => {
    size++;
    if (e.kind === 'load') {
      loads.push(e);
      buffers.add(e.buffer);
      if (e.blocked !== undefined) isBlocked = true;
    } else if (e.kind === 'reduce') reduces.push(e);
    else if (e.kind === 'at') ats.push(e);
    else if (isPrimitive(e) && primitiveOf(e.name).cost >= EXPENSIVE) isExpensive = true;
  });
  return { size, loads, buffers, reduces, ats, isExpensive, isBlocked };
}
