import { dot, largestSize, type Vector } from './vector';

/** A function and its gradient at a place. */
export interface Evaluated {
  readonly loss: number;
  readonly grad: Vector;
}

/** A place on the line: how far along, and the slope in the line's direction. */
interface Place extends Evaluated {
  readonly t: number;
  readonly slope: number;
}

/** How far a step has to go down for its length, and how flat the line has to be there. */
const [DESCENT, CURVATURE] = [1e-4, 0.9];

/**
 * Looks along a direction for a place that satisfies the strong Wolfe conditions: low enough for its distance, and flat.
 * @param along the function at a distance
 * @param from where the line begins, with a slope below 0
 * @param t the first distance
 * @param maxEval how often it looks at most, beyond the first time
 * @see torch.optim.lbfgs._strong_wolfe, whose decisions these are, one by one
 */
export async function strongWolfe(
  along: (t: number) => Promise<Evaluated>,
  from: Evaluated & { readonly slope: number },
  direction: Vector,
  t: number,
  { toleranceChange, maxEval }: { toleranceChange: number; maxEval: number },
): Promise<Evaluated & { readonly t: number; readonly evals: number }> {
  let evals = 0;
  const at = async (distance: number): Promise<Place> => {
    evals++;
    const { loss, grad } = await along(distance);
    return { t: distance, loss, grad, slope: dot(grad, direction) };
  };
  const tooHigh = ({ loss, t: distance }: Place) => loss > from.loss + DESCENT * distance * from.slope;
  const isFlat = ({ slope }: Place) => Math.abs(slope) <= -CURVATURE * from.slope;

  const start: Place = { ...from, t: 0 };
  let before = start;
  let next = await at(t);
  let tries = 0;
  let bracket: [Place, Place] | null = null;
  while (tries < maxEval) {
    if (tooHigh(next) || (tries > 1 && next.loss >= before.loss)) bracket = [before, next];
    else if (isFlat(next)) return { ...next, evals };
    else if (next.slope >= 0) bracket = [before, next];
    if (bracket !== null) break;
    const bounds = [next.t + 0.01 * (next.t - before.t), next.t * 10] as const;
    const farther = cubicMinimum(before, next, bounds);
    before = next;
    next = await at(farther);
    tries++;
  }
  bracket ??= [start, next];

  // the lower end stands first; at a tie, the one that was found first
  const span = largestSize(direction);
  let insufficient = false;
  let low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
  while (tries < maxEval && Math.abs(bracket[1].t - bracket[0].t) * span >= toleranceChange) {
    const [nearest, farthest] = [Math.min(bracket[0].t, bracket[1].t), Math.max(bracket[0].t, bracket[1].t)];
    let distance = cubicMinimum(bracket[0], bracket[1], [nearest, farthest]);
    const margin = 0.1 * (farthest - nearest);
    const close = Math.min(farthest - distance, distance - nearest) < margin;
    if (close && (insufficient || distance >= farthest || distance <= nearest)) {
      // twice close to an end, or at it: a little way off
      distance = Math.abs(distance - farthest) < Math.abs(distance - nearest) ? farthest - margin : nearest + margin;
      insufficient = false;
    } else insufficient = close;
    next = await at(distance);
    tries++;
    const high = 1 - low;
    if (tooHigh(next) || next.loss >= bracket[low].loss) {
      bracket[high] = next;
      low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
      continue;
    }
    const done = isFlat(next);
    if (!done && next.slope * (bracket[high].t - bracket[low].t) >= 0) bracket[high] = bracket[low];
    bracket[low] = next;
    if (done) break;
  }
  return { ...bracket[low], evals };
}

/** Where the cubic through two places with their slopes is lowest, kept within bounds; their middle where it has no lowest place. */
function cubicMinimum(a: Place, b: Place, [min, max]: readonly [number, number]): number {
  const d1 = a.slope + b.slope - (3 * (a.loss - b.loss)) / (a.t - b.t);
  const square = d1 ** 2 - a.slope * b.slope;
  // NaN too
  if (!(square >= 0)) return (min + max) / 2;
  const d2 = Math.sqrt(square);
  const [near, far] = a.t <= b.t ? [a, b] : [b, a];
  const lowest = far.t - (far.t - near.t) * ((far.slope + d2 - d1) / (far.slope - near.slope + 2 * d2));
  return Math.min(Math.max(lowest, min), max);
}
