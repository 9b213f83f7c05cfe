import { checkBoolean, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { Given } from './mergeOptions';
import { checkMomentOptions, type MomentOptions, nextMoments } from './moments';
import { Optimizer } from './optimizer';
import { checkOwnState } from './parameterState';
import type { ParamsInput } from './paramGroup';
import { type DecoupledOptions, decayed } from './slope';
import type { UpdateRule } from './updateRule';

/** What RAdam takes; everything has a default. */
export interface RAdamOptions extends MomentOptions, DecoupledOptions {
  /** Learning rate; default 1e-3. */
  lr: number;
  /** Default 0; in the gradient unless decoupled. */
  weightDecay: number;
}

/** What RAdam keeps for each parameter. */
export type RAdamState = { step: number; expAvg: Tensor; expAvgSq: Tensor };

const rule: UpdateRule<RAdamOptions, RAdamState> = {
  name: 'RAdam',
  defaults: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0, decoupledWeightDecay: false, maximize: false },

  check(where, options) {
    checkMomentOptions(where, options);
    checkBoolean(`${where}: decoupledWeightDecay`, options.decoupledWeightDecay);
  },

  checkState(where, state, param) {
    checkOwnState(where, state, param, { tensors: ['expAvg', 'expAvgSq'] });
  },

  update(param, grad, state, options) {
    const { lr, betas, eps } = options;
    const step = (state.step ?? 0) + 1;
    const { before, slope } = decayed(param, grad, options);
    const { expAvg, expAvgSq } = nextMoments(state, slope, betas);
    const [correction1, correction2] = betas.map((beta) => 1 - beta ** step);
    const rectified = rectification(betas[1], step);
    const direction = rectified === null ? expAvg : expAvg.div(expAvgSq.sqrt().add(eps));
    const rate = (lr / correction1) * (rectified === null ? 1 : rectified * Math.sqrt(correction2));
    return { param: before.sub(direction.mul(rate)), state: { step, expAvg, expAvgSq } };
  },
};

/** By how much a step shrinks because the running square has seen little yet; null while it has seen too little to divide by. */
function rectification(beta: number, step: number): number | null {
  // the lengths of the simple means that forget as much: in the end, and now
  const final = 2 / (1 - beta) - 1;
  const length = final - (2 * step * beta ** step) / (1 - beta ** step);
  if (length <= 5) return null;
  return Math.sqrt(((length - 4) * (length - 2) * final) / ((final - 4) * (final - 2) * length));
}

/**
 * RAdam: Adam whose first steps are plain momentum, and rectified as the running square becomes known.
 * @throws KindlingError for options out of range
 * @see torch.optim.RAdam
 */
export class RAdam extends Optimizer<RAdamOptions, RAdamState> {
  static override get name(): string {
    return 'RAdam';
  }

  constructor(params: ParamsInput<RAdamOptions>, options: Given<RAdamOptions> = {}) {
    super(rule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
