import { isRecord } from '@kindling/checks';

/**
 * Arguments of a function whose options stand at `place`, where they may also stand in the place of what is left out before them, as an argument with a name does
 * in Python: `arange(5, { dtype: 'int32' })`.
 */
export function withoutLeftOut(given: ArrayLike<unknown>, place: number): readonly unknown[] {
  const list = Array.from(given);
  while (list.length > 0 && list[list.length - 1] === undefined) list.pop();
  const last = list.length - 1;
  if (last < 0 || last >= place || !isRecord(list[last])) return list;
  return [...list.slice(0, last), ...new Array(place - last).fill(undefined), list[last]];
}
