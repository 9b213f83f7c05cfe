import type { Loop } from '../expression/affine';
import type { Expression } from '../expression/expression';
import { ExpressionOutline, loopNames } from '../expression/identity';
import { contentsOf } from './contents';
import type { Kernel } from './kernel';
import { readElsewhere, type Source, Sources, sourceAt, withOwnAddresses } from './ownAddresses';
import { isWindow } from './writeOut';

/** What a kernel is made from. */
export interface KernelPlan {
  readonly expressions: readonly Expression[];
  /** Those of the output, which name its dimensions. */
  readonly loops: readonly Loop[];
  /** The buffers that are its arguments, and how many numbers each holds. */
  readonly buffers: readonly number[];
  readonly argumentSizes: readonly number[];
  /** The same sizes where they make another kernel. */
  readonly sizes: readonly number[];
  /** All else that it goes by. */
  readonly settings: readonly unknown[];
  /** Whether it goes by the arguments' sizes. */
  readonly needsSizes: boolean;
}

/** So many kernels are remembered; the first ones go first. */
const MOST = 4096;
const made = new Map<string, Kernel>();
/** A kernel for each code, and the sources of the expressions that it was made from. */
const byCode = new Map<string, { readonly kernel: Kernel; readonly sources: readonly Source[] }>();

/**
 * The kernel of a plan, made by `make` if none like it was made before: a step of a loop over time, or the next sequence
 * length, asks for the same ones again. Kernels alike are one object, so what is found out about one is known of all. Those
 * that only read from elsewhere, as the next step of that loop does, share what was made of the first.
 */
export function sameKernel(plan: KernelPlan, make: () => Kernel): Kernel {
  const { expressions, loops, buffers, argumentSizes, sizes, settings } = plan;
  const nameOf = loopNames();
  const output = loops.map(nameOf);
  const contents = expressions.map(contentsOf);
  const sources = new Sources(
    contents.flatMap(({ loads }) => loads),
    (buffer) => buffers.indexOf(buffer),
  );
  const outline = new ExpressionOutline(nameOf, (load) => sources.fromOwn(load));
  const code = `${settings.join('/')}|${output}|${expressions.map((e) => outline.idOf(e))}`;
  const where = sources.list.map(({ argument, offset }) => `${argument}+${offset}`);
  const key = `${code}|${where}|${sizes}`;
  const known = made.get(key);
  if (known !== undefined) return known;
  // the elements of a window that is written out are sources of their own
  const isMovable = !plan.needsSizes && !contents.some(({ reduces }) => reduces.some(isWindow));
  const alike = isMovable ? byCode.get(code) : undefined;
  const kernel = (alike && elsewhere(alike, sources.list, argumentSizes)) ?? make();
  remember(made, key, kernel);
  if (isMovable && alike === undefined) remember(byCode, code, { kernel, sources: sources.list });
  return kernel;
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size > MOST) map.delete(map.keys().next().value as string);
}

/** The kernel whose expressions have other sources in the same order; null where the kernel reads from others than its expressions. */
function elsewhere(
  { kernel, sources: before }: { readonly kernel: Kernel; readonly sources: readonly Source[] },
  sources: readonly Source[],
  argumentSizes: readonly number[],
): Kernel | null {
  const placeOf = ({ argument, offset }: Source) => sourceAt(before, argument, offset);
  if (withOwnAddresses(kernel).sources.some((source) => placeOf(source) === -1)) return null;
  return readElsewhere(kernel, (source) => sources[placeOf(source)], argumentSizes);
}
