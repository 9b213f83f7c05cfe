/**
 * How the loops of a long sum are nested, outermost first: a loop runs in steps over a span, and what is inside of a fold
 * is summed apart before it is added to what stands outside.
 */
export type NestItem =
  | { readonly kind: 'fold'; readonly level: number }
  /**
   * Part of loop number `loop`, from where the part around it stands: so many positions at once (1 for the innermost part),
   * `span` positions in all, or as many as are left.
   */
  | { readonly kind: 'loop'; readonly loop: number; readonly step: number; readonly span: number };

/**
 * Nests a sum so that no accumulator adds up more than `limits` says, level by level from the inside. One float32
 * accumulator loses what is small beside it: the sum of a million tenths is off by a percent, and ones stop adding at 2^24.
 * Summed in blocks, the error grows with the length of a block and not of the sum.
 * @param sizes of the loops, outermost first
 * @param terms how many terms the innermost loop's body adds
 * @param limits terms (of level 0) and sums (of the others) that an accumulator of each level may add up
 * @see Blanchard, Higham and Mary, "A class of fast and accurate summation algorithms" (SIAM J. Sci. Comput., 2020)
 */
export function nestSum(sizes: readonly number[], terms: number, limits: readonly number[]): NestItem[] {
  const inside: NestItem[] = [];
  let level = 0;
  let count = terms;
  const limit = () => limits[Math.min(level, limits.length - 1)];
  const fold = () => {
    inside.push({ kind: 'fold', level });
    level++;
    count = 1;
  };
  for (let loop = sizes.length - 1; loop >= 0; loop--) {
    const size = sizes[loop];
    let step = 1;
    for (let turns = size; ; turns = Math.ceil(size / step)) {
      const most = Math.max(1, Math.floor(limit() / count));
      if (turns <= most) {
        inside.push({ kind: 'loop', loop, step, span: size });
        count *= turns;
        break;
      }
      if (most === 1) {
        // the body alone fills an accumulator
        if (count === 1) throw new Error('a level of a sum must add up more than one part');
        fold();
        continue;
      }
      // parts as even as can be
      const part = step * Math.ceil(turns / Math.ceil(turns / most));
      inside.push({ kind: 'loop', loop, step, span: part });
      step = part;
      fold();
    }
  }
  return inside.reverse();
}
