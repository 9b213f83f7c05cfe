import { checkBoolean, checkFloat32, refuseSurplus } from '@kindling/checks';
import { type Tensor, zeros } from '@kindling/core';
import type { Given } from './mergeOptions';
import { runningMean, runningSquare } from './moments';
import { Optimizer } from './optimizer';
import { checkOwnState } from './parameterState';
import type { ParamsInput } from './paramGroup';
import { checkSlopeOptions, type SlopeOptions, slopeOf } from './slope';
import type { UpdateRule } from './updateRule';

/** What RMSprop takes; everything has a default. */
export interface RMSpropOptions extends SlopeOptions {
  /** Learning rate; default 1e-2. */
  lr: number;
  /** How slowly the running mean of the gradient's square forgets; default 0.99. */
  alpha: number;
  /** Added to the denominator; default 1e-8. */
  eps: number;
  /** L2 penalty; default 0. */
  weightDecay: number;
  /** How much of the last update goes into the next; default 0. */
  momentum: number;
  /** Divide by the root of the gradient's running variance, not of its running square; default false. */
  centered: boolean;
}

/** What RMSprop keeps for each parameter. */
export type RMSpropState = {
  step: number;
  squareAvg: Tensor;
  momentumBuffer?: Tensor | undefined;
  gradAvg?: Tensor | undefined;
};

const LARGEST_FLOAT32 = 2 ** 128 - 2 ** 104;

const rule: UpdateRule<RMSpropOptions, RMSpropState> = {
  name: 'RMSprop',
  defaults: { lr: 1e-2, alpha: 0.99, eps: 1e-8, weightDecay: 0, momentum: 0, centered: false, maximize: false },

  check(where, options) {
    checkSlopeOptions(where, options);
    checkFloat32(`${where}: alpha`, options.alpha, { min: 0 });
    checkFloat32(`${where}: eps`, options.eps, { min: 0 });
    checkFloat32(`${where}: momentum`, options.momentum, { min: 0 });
    checkBoolean(`${where}: centered`, options.centered);
  },

  checkState(where, state, param) {
    checkOwnState(where, state, param, { tensors: ['squareAvg'], optional: ['momentumBuffer', 'gradAvg'] });
  },

  update(param, grad, state, options) {
    const { lr, alpha, eps, momentum, centered } = options;
    const slope = slopeOf(param, grad, options);
    const squareAvg = runningSquare(state.squareAvg, alpha, slope);
    const next: RMSpropState = { step: (state.step ?? 0) + 1, squareAvg };
    let variance = squareAvg;
    if (centered) {
      next.gradAvg = runningMean(state.gradAvg, alpha, slope);
      // the square of a mean that overflows is infinite as the mean of squares is, and their difference would be NaN; rounding leads below 0
      variance = variance.sub(next.gradAvg.mul(next.gradAvg).clamp({ max: LARGEST_FLOAT32 })).maximum(0);
    }
    let direction = slope.div(variance.sqrt().add(eps));
    if (momentum > 0) {
      direction = (state.momentumBuffer ?? zeros([...param.shape])).mul(momentum).add(direction);
      next.momentumBuffer = direction;
    }
    return { param: param.sub(direction.mul(lr)), state: next };
  },
};

/**
 * RMSprop: each number moves by its gradient over the root of the gradient's running square, with momentum where given.
 * @throws KindlingError for options out of range
 * @see torch.optim.RMSprop
 */
export class RMSprop extends Optimizer<RMSpropOptions, RMSpropState> {
  static override get name(): string {
    return 'RMSprop';
  }

  constructor(params: ParamsInput<RMSpropOptions>, options: Given<RMSpropOptions> = {}) {
    super(rule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
