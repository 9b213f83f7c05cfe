import { describe } from './describe';
import { hintOf } from './habits';
import { nameText, unexpected } from './kindlingError';
import { isRecord } from './records';

/** The options of what has none so far, such as a layer for PyTorch's `inplace`. */
export type NoOptions = Readonly<Record<string, never>>;

/**
 * Checks a trailing options object where there are no options yet: what is ignored in silence would be missed.
 * @param where the function or class, for the message
 * @throws KindlingError naming what came
 */
export function checkNoOptions(where: string, options: NoOptions | undefined): void {
  if (options === undefined) return;
  const [first] = isRecord(options) ? Object.keys(options) : [undefined];
  if (isRecord(options) && first === undefined) return;
  const came = first === undefined ? describe(options) : describe(first).slice(1, -1) + hintOf(first);
  throw unexpected(`${nameText(where)}: options`, 'none', came);
}
