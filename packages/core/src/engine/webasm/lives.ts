import type { Schedule } from '../../codegen/schedule';
import type { CutKernel } from '../../codegen/wasm/cutKernel';
import type { PlanEnds } from '../plan';
import { wholeLines } from './heap';
import type { Life } from './packLives';

/**
 * Results begin one vector behind a cache line: a tile then opens the next tile's line with its last vector, which is there
 * by the time the next tile is stored. Where two threads pass results on, that is worth 10 % of a convolution.
 */
export const RESULT_SHIFT = 16;

/** From which group to which each value is needed that steps compute on the way. */
export function livesOf(
  { buffers, kernels }: Schedule,
  { outputs }: Pick<PlanEnds, 'outputs'>,
  groups: readonly (readonly number[])[],
): Map<number, Life> {
  const results = new Set(outputs);
  const lives = new Map<number, Life>();
  groups.forEach((group, g) => {
    for (const { output, arguments: from } of group.map((step) => kernels[step])) {
      for (const id of [output, ...from]) {
        if (buffers[id].kind !== 'computed' || results.has(id)) continue;
        const life = lives.get(id);
        if (life === undefined) lives.set(id, { first: g, last: g, bytes: wholeLines(buffers[id].size * 4 + RESULT_SHIFT) });
        else life.last = g;
      }
    }
  });
  return lives;
}

/**
 * Lays values of a chain over others of it whose parts lie alike, so that each thread writes only over what itself no longer needs: those that share a
 * place are one life, under the first one's name.
 * @param lives of all values; those that lie over others are taken out
 * @param end what is not needed later makes room
 * @param placeOf under whose name each value lies
 */
export function shareInChain(
  { buffers, kernels }: Schedule,
  group: readonly number[],
  cuts: ReadonlyMap<number, CutKernel>,
  lives: Map<number, Life>,
  end: number,
  placeOf = new Map<number, number>(),
): void {
  /** How the parts lie of what a kernel computes whole. */
  const layouts = new Map<number, string>();
  const lastStep = new Map<number, number>();
  for (const step of group) {
    const { output, offset, arguments: from } = kernels[step];
    const { parts, apart, writes } = cuts.get(step) as CutKernel;
    const isWanted = lives.has(output) && offset === undefined;
    if (isWanted) layouts.set(output, `${buffers[output].size}/${parts}/${apart}/${writes.join(' ')}`);
    for (const id of [output, ...from]) lastStep.set(id, step);
  }
  const lastOf = new Map([...lastStep.keys()].map((id) => [id, lives.get(id)?.last ?? Number.POSITIVE_INFINITY]));
  const free = new Map<string, number[]>();
  for (const step of group) {
    const { output, arguments: from } = kernels[step];
    const before = free.get(layouts.get(output) ?? '')?.pop();
    if (before !== undefined) {
      const place = placeOf.get(before) ?? before;
      placeOf.set(output, place);
      const life = lives.get(place) as Life;
      life.last = Math.max(life.last, lastOf.get(output) as number);
      lives.delete(output);
    }
    for (const id of new Set([output, ...from])) {
      const layout = layouts.get(id);
      if (layout === undefined || lastStep.get(id) !== step || (lastOf.get(id) as number) > end) continue;
      free.set(layout, [...(free.get(layout) ?? []), id]);
    }
  }
}
