import { sumLanesApart } from './laneSums';
import type { Schedule } from './schedule';
import { splitLongSums } from './splitSums';
import type { Target } from './target';

/** A schedule with its long sums as a target wants them. */
export function sumsAsWanted(schedule: Schedule, { tiles, longSums }: Target): Schedule {
  if (tiles?.vectorsPerRegister === 2) return sumLanesApart(schedule, tiles);
  return longSums === null ? schedule : splitLongSums(schedule, longSums);
}
