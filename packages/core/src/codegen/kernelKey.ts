import type { Loop } from '../expression/affine';
import { ExpressionIds } from '../expression/identity';
import type { Kernel } from './kernel';

/** What a kernel computes, as text: two kernels with the same text are the same code, whatever buffers they read and write. */
export function kernelKey({ loops, cells, values, outermost }: Kernel): string {
  const names = new Map<Loop, string>();
  const nameOf = (loop: Loop): string => {
    let name = names.get(loop);
    if (name === undefined) {
      name = `${names.size}:${loop.size}`;
      names.set(loop, name);
    }
    return name;
  };
  const output = loops.map(({ loop, stride }) => `${nameOf(loop)}*${stride}`);
  const block = outermost === null ? '' : nameOf(outermost);
  const ids = new ExpressionIds(nameOf);
  const roots = values.map((value) => ids.idOf(value));
  return `${output}|${cells}|${block}|${roots}|${ids.texts().join(';')}`;
}
