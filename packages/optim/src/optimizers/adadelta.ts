import { checkFloat32, checkNumber, refuseSurplus } from '@kindling/checks';
import { type Tensor, zeros } from '@kindling/core';
import type { Given } from './mergeOptions';
import { runningSquare } from './moments';
import { Optimizer } from './optimizer';
import { checkOwnState } from './parameterState';
import type { ParamsInput } from './paramGroup';
import { checkSlopeOptions, type SlopeOptions, slopeOf } from './slope';
import type { UpdateRule } from './updateRule';

/** What Adadelta takes; everything has a default. */
export interface AdadeltaOptions extends SlopeOptions {
  /** Factor of the step that it finds by itself; default 1. */
  lr: number;
  /** How slowly the running means of squares forget, from 0 to 1; default 0.9. */
  rho: number;
  /** Added to both running means before their roots; default 1e-6. */
  eps: number;
  /** L2 penalty; default 0. */
  weightDecay: number;
}

/** What Adadelta keeps for each parameter. */
export type AdadeltaState = { step: number; squareAvg: Tensor; accDelta: Tensor };

const rule: UpdateRule<AdadeltaOptions, AdadeltaState> = {
  name: 'Adadelta',
  defaults: { lr: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false },

  check(where, options) {
    checkSlopeOptions(where, options);
    checkNumber(`${where}: rho`, options.rho, { min: 0, max: 1 });
    checkFloat32(`${where}: eps`, options.eps, { min: 0 });
  },

  checkState(where, state, param) {
    checkOwnState(where, state, param, { tensors: ['squareAvg', 'accDelta'] });
  },

  update(param, grad, state, options) {
    const { lr, rho, eps } = options;
    const slope = slopeOf(param, grad, options);
    const squareAvg = runningSquare(state.squareAvg, rho, slope);
    const before = state.accDelta ?? zeros([...param.shape]);
    const delta = before.add(eps).sqrt().div(squareAvg.add(eps).sqrt()).mul(slope);
    const accDelta = runningSquare(before, rho, delta);
    return { param: param.sub(delta.mul(lr)), state: { step: (state.step ?? 0) + 1, squareAvg, accDelta } };
  },
};

/**
 * Adadelta: the step of each number is its gradient, times the root of a running mean of its squared steps over that of its squared gradients.
 * @throws KindlingError for options out of range
 * @see torch.optim.Adadelta
 */
export class Adadelta extends Optimizer<AdadeltaOptions, AdadeltaState> {
  static override get name(): string {
    return 'Adadelta';
  }

  constructor(params: ParamsInput<AdadeltaOptions>, options: Given<AdadeltaOptions> = {}) {
    super(rule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
