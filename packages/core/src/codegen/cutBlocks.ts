import { addIndex, type CutLoop, cutLoop, type Loop, loopIndex, scaleIndex, substitute } from '../expression/affine';
import { type Expression, loadsOf, reducesOf, rewrite } from '../expression/expression';
import type { OutputLoop } from './kernel';

/** The values of a kernel and its loops, none of them over blocks any more. */
interface WithoutBlocks {
  readonly values: readonly Expression[];
  readonly loops: readonly OutputLoop[];
  /** The loop over blocks inside a sum of products, if one is cut. */
  readonly outermost: Loop | null;
}

/** A dimension of the output that lies in blocks: its loop, their size and how far apart they lie. */
interface BlockedOutput {
  readonly loop: Loop;
  readonly size: number;
  readonly stride: number;
}

/**
 * Cuts every loop over a dimension that lies in blocks into one over blocks and one within: loads from blocks, which know
 * their loop, become plain ones. All blocks along a loop have one size by now (see lastBlock.ts).
 */
export function cutBlocks(
  roots: readonly Expression[],
  outputs: readonly OutputLoop[],
  output: BlockedOutput | null,
): WithoutBlocks {
  const parts = partsOf(roots, output);
  if (parts.size === 0) return { values: roots, loops: outputs, outermost: null };
  const values = rewrite(roots, {
    index: (index) => substitute(index, (loop) => parts.get(loop)?.index ?? null),
    load: (load) => {
      if (load.blocked === undefined) return load;
      const { loop, stride, step } = load.blocked;
      const { outer, inner } = parts.get(loop) as CutLoop;
      const place = addIndex(scaleIndex(loopIndex(outer), stride), scaleIndex(loopIndex(inner), step));
      return { kind: 'load', buffer: load.buffer, index: addIndex(load.index, place), dtype: load.dtype };
    },
    loops: (list) =>
      list.flatMap((loop) => {
        const part = parts.get(loop);
        return part === undefined ? [loop] : [part.outer, part.inner];
      }),
  });
  const loops = outputs.flatMap(({ loop, stride }) => {
    const part = parts.get(loop);
    if (part === undefined) return [{ loop, stride }];
    return [
      { loop: part.outer, stride: output?.loop === loop ? output.stride : stride * part.inner.size },
      { loop: part.inner, stride },
    ];
  });
  const products = values.flatMap(reducesOf).filter((e) => e.name === 'sum' && e.x.kind === 'binary' && e.x.name === 'mul');
  const outermost = [...parts.values()].find(({ outer }) => products.some((e) => e.loops.includes(outer)))?.outer ?? null;
  // a block's numbers are used up before the next block's, also where the output lies otherwise
  const blockLoops = new Set([...parts.values()].map(({ outer }) => outer));
  const isOfBlocks = ({ loop }: OutputLoop) => blockLoops.has(loop);
  loops.sort((a, b) => b.stride - a.stride);
  return { values, loops: [...loops.filter(isOfBlocks), ...loops.filter((loop) => !isOfBlocks(loop))], outermost };
}

/** For each loop over what lies in blocks: a loop over the blocks and one within. */
function partsOf(roots: readonly Expression[], output: BlockedOutput | null): ReadonlyMap<Loop, CutLoop> {
  const sizes = new Map(output === null ? [] : [[output.loop, output.size]]);
  for (const { blocked } of roots.flatMap(loadsOf)) {
    if (blocked !== undefined) sizes.set(blocked.loop, blocked.size);
  }
  return new Map([...sizes].map(([loop, size]) => [loop, cutLoop(loop, size)]));
}
