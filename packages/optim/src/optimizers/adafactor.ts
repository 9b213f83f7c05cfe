import { checkFloat32, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkTwo } from '../checkTwo';
import type { Given } from './mergeOptions';
import { runningMean, runningSquare } from './moments';
import { Optimizer } from './optimizer';
import { checkOwnState } from './parameterState';
import type { ParamsInput } from './paramGroup';
import { checkSlopeOptions, decayed, type SlopeOptions } from './slope';
import type { UpdateRule } from './updateRule';

/** What Adafactor takes; everything has a default. */
export interface AdafactorOptions extends SlopeOptions {
  /** The largest step relative to the size of a parameter, and the factor of the weight decay; default 1e-2. */
  lr: number;
  /** The power of the step count with which the running squares take less of a new one; at most 0, default -0.8. */
  beta2Decay: number;
  /** The smallest root of a running square that is divided by (null: float32's spacing at 1), and the smallest size of a parameter; default [null, 1e-3]. */
  eps: readonly [number | null, number];
  /** A step whose root mean square is larger is clipped to it; at least 1, the default. */
  d: number;
  /** Shrinks the parameters themselves; default 0. */
  weightDecay: number;
}

/** What Adafactor keeps for each parameter: of matrices only the means of their rows and columns, of vectors all squares. */
export type AdafactorState = {
  step: number;
  rowVar?: Tensor | undefined;
  colVar?: Tensor | undefined;
  variance?: Tensor | undefined;
};

/** The spacing of float32 at 1. */
const EPS = 2 ** -23;

/** Adafactor as an update rule. */
export const adafactorRule: UpdateRule<AdafactorOptions, AdafactorState> = {
  name: 'Adafactor',
  defaults: { lr: 1e-2, beta2Decay: -0.8, eps: [null, 1e-3], d: 1, weightDecay: 0, maximize: false },

  check(where, options) {
    checkSlopeOptions(where, options);
    checkFloat32(`${where}: beta2Decay`, options.beta2Decay, { max: 0 });
    const checkEps = (name: string, eps: unknown, index: number) =>
      index === 0 && eps === null ? null : checkFloat32(name, eps, { min: 0 });
    checkTwo(`${where}: eps`, options.eps, checkEps, 'a pair of numbers, of which the first may be null');
    checkFloat32(`${where}: d`, options.d, { min: 1 });
  },

  stateShape(name, { shape }) {
    const one = name === 'rowVar' ? shape.length - 1 : name === 'colVar' ? shape.length - 2 : -1;
    return shape.map((size, dim) => (dim === one ? 1 : size));
  },

  checkState(where, state, param) {
    const tensors = param.shape.length > 1 ? ['rowVar', 'colVar'] : ['variance'];
    checkOwnState(where, state, param, { tensors, shapeOf: adafactorRule.stateShape });
  },

  update(param, grad, state, options) {
    const { lr, beta2Decay, d } = options;
    const [smallestRoot, smallestSize] = [options.eps[0] ?? EPS, options.eps[1]];
    const step = (state.step ?? 0) + 1;
    const { before, slope } = decayed(param, grad, { ...options, decoupledWeightDecay: true });
    const { variance, kept } = nextSquares(state, slope, 1 - step ** beta2Decay, smallestRoot);
    const update = slope.mul(variance.maximum(smallestRoot ** 2).rsqrt());
    const rate = rootMeanSquare(param)
      .maximum(smallestSize)
      .mul(Math.min(lr, 1 / Math.sqrt(step)));
    const clipped = rootMeanSquare(update).div(d).maximum(1);
    return { param: before.sub(update.mul(rate.div(clipped))), state: { step, ...kept } };
  },
};

/** The running square of each number, or of matrices what the running means of rows and columns make of it. */
function nextSquares(state: Partial<AdafactorState>, slope: Tensor, beta: number, smallest: number) {
  if (slope.shape.length < 2) {
    const variance = runningSquare(state.variance, beta, slope);
    return { variance, kept: { variance } };
  }
  const square = slope.square();
  const rowVar = runningMean(state.rowVar, beta, square.mean(-1, { keepDim: true }));
  const colVar = runningMean(state.colVar, beta, square.mean(-2, { keepDim: true }));
  const whole = rowVar.mean(-2, { keepDim: true }).maximum(smallest);
  return { variance: rowVar.mul(colVar).div(whole), kept: { rowVar, colVar } };
}

function rootMeanSquare(x: Tensor): Tensor {
  return x.square().mean().sqrt();
}

/**
 * Adafactor: Adam without running means of the gradient, whose running squares of a matrix are known by the means of its rows and columns, so that its
 * state is small. A step is relative to the root mean square of the parameter. Of a parameter of shape (..., m, n) it keeps (..., m, 1) and (..., 1, n).
 * @throws KindlingError for options out of range
 * @see torch.optim.Adafactor
 */
export class Adafactor extends Optimizer<AdafactorOptions, AdafactorState> {
  static override get name(): string {
    return 'Adafactor';
  }

  constructor(params: ParamsInput<AdafactorOptions>, options: Given<AdafactorOptions> = {}) {
    super(adafactorRule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
