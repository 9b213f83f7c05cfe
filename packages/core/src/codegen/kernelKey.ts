import { ExpressionIds, loopNames } from '../expression/identity';
import type { Kernel } from './kernel';

/** What a kernel computes, as text: two kernels with the same text are the same code, whatever buffers they read and write. */
export function kernelKey({ loops, cells, begins, values, outermost, scratch, open }: Kernel): string {
  const nameOf = loopNames();
  const output = loops.map(({ loop, stride }) => `${nameOf(loop)}*${stride}`);
  const block = outermost === null ? '' : nameOf(outermost);
  const distances = open?.distances.map(({ loop, address }) => `${nameOf(loop)}@${address}`);
  const told = open === undefined ? '' : `${open.output && nameOf(open.output)},${open.sum && nameOf(open.sum)},${distances}`;
  return `${told}|${output}|${cells}/${begins ?? ''}/${scratch ?? ''}|${block}|${new ExpressionIds(nameOf).textOf(values)}`;
}
