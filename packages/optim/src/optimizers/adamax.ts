import { refuseSurplus } from '@kindling/checks';
import { type Tensor, zeros } from '@kindling/core';
import type { Given } from './mergeOptions';
import { checkMomentOptions, type MomentOptions, runningMean } from './moments';
import { Optimizer } from './optimizer';
import { checkOwnState } from './parameterState';
import type { ParamsInput } from './paramGroup';
import { slopeOf } from './slope';
import type { UpdateRule } from './updateRule';

/** What Adamax takes; everything has a default. */
export interface AdamaxOptions extends MomentOptions {
  /** Learning rate; default 2e-3. */
  lr: number;
  /** L2 penalty; default 0. */
  weightDecay: number;
}

/** What Adamax keeps for each parameter. */
export type AdamaxState = { step: number; expAvg: Tensor; expInf: Tensor };

const rule: UpdateRule<AdamaxOptions, AdamaxState> = {
  name: 'Adamax',
  defaults: { lr: 2e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, maximize: false },
  check: checkMomentOptions,

  checkState(where, state, param) {
    checkOwnState(where, state, param, { tensors: ['expAvg', 'expInf'] });
  },

  update(param, grad, state, options) {
    const [beta1, beta2] = options.betas;
    const step = (state.step ?? 0) + 1;
    const slope = slopeOf(param, grad, options);
    const expAvg = runningMean(state.expAvg, beta1, slope);
    const expInf = (state.expInf ?? zeros([...param.shape])).mul(beta2).maximum(slope.abs().add(options.eps));
    const rate = options.lr / (1 - beta1 ** step);
    return { param: param.sub(expAvg.div(expInf).mul(rate)), state: { step, expAvg, expInf } };
  },
};

/**
 * Adamax: Adam that divides by a slowly forgotten largest gradient instead of the root of a running square.
 * @throws KindlingError for options out of range
 * @see torch.optim.Adamax
 */
export class Adamax extends Optimizer<AdamaxOptions, AdamaxState> {
  static override get name(): string {
    return 'Adamax';
  }

  constructor(params: ParamsInput<AdamaxOptions>, options: Given<AdamaxOptions> = {}) {
    super(rule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
