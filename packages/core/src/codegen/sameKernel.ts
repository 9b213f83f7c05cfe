import type { Loop } from '../expression/affine';
import type { Expression } from '../expression/expression';
import { ExpressionOutline, loopNames } from '../expression/identity';
import type { Kernel } from './kernel';

/** So many kernels are remembered; the first ones go first. */
const MOST = 4096;
const made = new Map<string, Kernel>();

/**
 * The kernel of these expressions, made by `make` if none like it was made before: a step of a loop over time, or the next sequence
 * length, asks for the same ones again. Kernels alike are one object, so what is found out about one is known of all.
 * @param settings all else that `make` goes by @param loops those of the output, which name its dimensions
 */
export function sameKernel(
  expressions: readonly Expression[],
  buffers: readonly number[],
  settings: readonly unknown[],
  loops: readonly Loop[],
  make: () => Kernel,
): Kernel {
  const nameOf = loopNames();
  const output = loops.map(nameOf);
  const outline = new ExpressionOutline(nameOf, (buffer) => buffers.indexOf(buffer));
  const key = `${settings.join('/')}|${output}|${expressions.map((e) => outline.idOf(e))}`;
  let kernel = made.get(key);
  if (kernel === undefined) {
    kernel = make();
    made.set(key, kernel);
    if (made.size > MOST) made.delete(made.keys().next().value as string);
  }
  return kernel;
}
