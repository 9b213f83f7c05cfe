import { type Evaluated, strongWolfe } from './strongWolfe';
import { addTo, dot, largestSize, plus, sumOfSizes, times, type Vector } from './vector';

/** What is remembered between steps. */
export interface Memory {
  funcEvals: number;
  nIter: number;
  /** Null before the first iteration. */
  last: Last | null;
  /** Differences of gradients and of places, the oldest first, and 1 over their products. */
  oldDirs: Vector[];
  oldStps: Vector[];
  ro: number[];
  hDiag: number;
}

/** The last iteration: its direction and distance, and the gradient and loss where it began. */
export interface Last {
  d: Vector;
  t: number;
  prevFlatGrad: Vector;
  prevLoss: number;
}

export interface MinimizeOptions {
  readonly lr: number;
  readonly maxIter: number;
  readonly maxEval: number;
  readonly toleranceGrad: number;
  readonly toleranceChange: number;
  readonly historySize: number;
  readonly lineSearchFn: 'strongWolfe' | null;
}

export const freshMemory = (): Memory => ({
  funcEvals: 0,
  nIter: 0,
  last: null,
  oldDirs: [],
  oldStps: [],
  ro: [],
  hDiag: 1,
});

/** A function and its gradient, and the place where they were computed: one that changes its parameters (keeps them within bounds) is not where it was asked. */
export interface EvaluatedAt extends Evaluated {
  readonly x: Vector;
}

/**
 * One step: up to `maxIter` iterations, and as many evaluations as they take.
 * @param evaluate the function at a place
 * @param memory what is remembered; a copy is changed
 * @returns the place that it has come to, and what is remembered of the way
 * @see torch.optim.LBFGS.step
 */
export async function minimize(
  evaluate: (x: Vector) => Promise<EvaluatedAt>,
  start: Vector,
  memory: Memory,
  options: MinimizeOptions,
): Promise<{ x: Vector; memory: Memory }> {
  const { lr, maxIter, maxEval, toleranceGrad, toleranceChange, historySize, lineSearchFn } = options;
  const next: Memory = { ...memory, oldDirs: [...memory.oldDirs], oldStps: [...memory.oldStps], ro: [...memory.ro] };
  let evals = 1;
  let { loss, grad, x } = await evaluate(start);
  next.funcEvals++;
  const isFlat = () => largestSize(grad) <= toleranceGrad;
  if (isFlat()) return { x, memory: next };

  for (let iteration = 1; iteration <= maxIter; iteration++) {
    next.nIter++;
    if (next.last !== null) remember(next, next.last, grad, historySize);
    const d = directionOf(next, grad);
    let t = next.last === null ? Math.min(1, 1 / sumOfSizes(grad)) * lr : lr;
    const prevLoss = loss;
    next.last = { d, t, prevFlatGrad: grad, prevLoss };
    const slope = dot(grad, d);
    if (slope > -toleranceChange) break;

    let flat = false;
    if (lineSearchFn === 'strongWolfe') {
      const from = x;
      const limits = { toleranceChange, maxEval: maxEval - evals };
      const found = await strongWolfe((at) => evaluate(plus(from, d, at)), { loss, grad, slope }, d, t, limits);
      ({ loss, grad, t } = found);
      x = plus(from, d, t);
      evals += found.evals;
      next.funcEvals += found.evals;
      flat = isFlat();
    } else {
      x = plus(x, d, t);
      // what a last iteration finds, nobody asks
      if (iteration < maxIter) {
        ({ loss, grad, x } = await evaluate(x));
        evals++;
        next.funcEvals++;
        flat = isFlat();
      }
    }
    next.last.t = t;
    if (evals >= maxEval || flat) break;
    if (largestSize(d) * Math.abs(t) <= toleranceChange || Math.abs(loss - prevLoss) < toleranceChange) break;
  }
  return { x, memory: next };
}

/** Takes what the last iteration has shown of the curvature into the memory. */
function remember(memory: Memory, last: Last, grad: Vector, historySize: number): void {
  const y = plus(grad, last.prevFlatGrad, -1);
  const s = times(last.d, last.t);
  const ys = dot(y, s);
  if (!(ys > 1e-10)) return;
  for (const list of [memory.oldDirs, memory.oldStps, memory.ro]) while (list.length >= historySize) list.shift();
  memory.oldDirs.push(y);
  memory.oldStps.push(s);
  memory.ro.push(1 / ys);
  memory.hDiag = ys / dot(y, y);
}

/** Against the gradient, times what is remembered of the inverse Hessian. */
function directionOf({ oldDirs, oldStps, ro, hDiag, last }: Memory, grad: Vector): Vector {
  const q = times(grad, -1);
  if (last === null) return q;
  const al: number[] = [];
  for (let i = ro.length - 1; i >= 0; i--) {
    al[i] = dot(oldStps[i], q) * ro[i];
    addTo(q, oldDirs[i], -al[i]);
  }
  const d = times(q, hDiag);
  for (let i = 0; i < ro.length; i++) addTo(d, oldStps[i], al[i] - dot(oldDirs[i], d) * ro[i]);
  return d;
}
