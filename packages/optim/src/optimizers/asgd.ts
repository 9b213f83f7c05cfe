import { checkFloat32, checkNumber, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { Given } from './mergeOptions';
import { runningMean } from './moments';
import { Optimizer } from './optimizer';
import { checkOwnState } from './parameterState';
import type { ParamsInput } from './paramGroup';
import { checkSlopeOptions, type SlopeOptions, slopeOf } from './slope';
import type { UpdateRule } from './updateRule';

/** What ASGD takes; everything has a default. */
export interface ASGDOptions extends SlopeOptions {
  /** Learning rate; default 1e-2. */
  lr: number;
  /** Shrinks the parameters themselves, and lets the rate fall with the steps; default 1e-4. */
  lambd: number;
  /** The power with which the rate falls; default 0.75. */
  alpha: number;
  /** After how many steps the average begins; default 1e6. */
  t0: number;
  /** L2 penalty; default 0. */
  weightDecay: number;
}

/** What ASGD keeps for each parameter: `ax` is the average, `eta` the rate and `mu` the average's share of the next step. */
export type ASGDState = { step: number; eta: number; mu: number; ax: Tensor };

const rule: UpdateRule<ASGDOptions, ASGDState> = {
  name: 'ASGD',
  defaults: { lr: 1e-2, lambd: 1e-4, alpha: 0.75, t0: 1e6, weightDecay: 0, maximize: false },

  check(where, options) {
    checkSlopeOptions(where, options);
    checkFloat32(`${where}: lambd`, options.lambd, { min: 0 });
    checkFloat32(`${where}: alpha`, options.alpha, { min: 0 });
    checkNumber(`${where}: t0`, options.t0);
  },

  checkState(where, state, param) {
    checkOwnState(where, state, param, { tensors: ['ax'], numbers: ['eta', 'mu'] });
  },

  update(param, grad, state, options) {
    const { lr, lambd, alpha, t0 } = options;
    const step = (state.step ?? 0) + 1;
    const { eta = lr, mu = 1 } = state;
    const next = param.mul(1 - lambd * eta).sub(slopeOf(param, grad, options).mul(eta));
    return {
      param: next,
      state: {
        step,
        eta: lr / (1 + lambd * lr * step) ** alpha,
        mu: 1 / Math.max(1, step - t0),
        // before the average begins it is the parameter, whatever an infinity made of it
        ax: mu === 1 ? next : runningMean(state.ax, 1 - mu, next),
      },
    };
  },
};

/**
 * Averaged SGD: gradient descent at a rate that falls, and beside it, as `ax` of each parameter's state, the mean of the parameters from step `t0` on.
 * @throws KindlingError for options out of range
 * @see torch.optim.ASGD
 */
export class ASGD extends Optimizer<ASGDOptions, ASGDState> {
  static override get name(): string {
    return 'ASGD';
  }

  constructor(params: ParamsInput<ASGDOptions>, options: Given<ASGDOptions> = {}) {
    super(rule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
