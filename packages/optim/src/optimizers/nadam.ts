import { checkBoolean, checkFloat32, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import type { Given } from './mergeOptions';
import { checkMomentOptions, type MomentOptions, nextMoments } from './moments';
import { Optimizer } from './optimizer';
import { checkOwnState } from './parameterState';
import type { ParamsInput } from './paramGroup';
import { type DecoupledOptions, decayed } from './slope';
import type { UpdateRule } from './updateRule';

/** What NAdam takes; everything has a default. */
export interface NAdamOptions extends MomentOptions, DecoupledOptions {
  /** Learning rate; default 2e-3. */
  lr: number;
  /** Default 0; in the gradient unless decoupled. */
  weightDecay: number;
  /** How fast the momentum comes to its full size; default 4e-3. */
  momentumDecay: number;
}

/** What NAdam keeps for each parameter. */
export type NAdamState = { step: number; muProduct: number; expAvg: Tensor; expAvgSq: Tensor };

const rule: UpdateRule<NAdamOptions, NAdamState> = {
  name: 'NAdam',
  defaults: {
    lr: 2e-3,
    betas: [0.9, 0.999],
    eps: 1e-8,
    weightDecay: 0,
    momentumDecay: 4e-3,
    decoupledWeightDecay: false,
    maximize: false,
  },

  check(where, options) {
    checkMomentOptions(where, options);
    checkFloat32(`${where}: momentumDecay`, options.momentumDecay, { min: 0 });
    checkBoolean(`${where}: decoupledWeightDecay`, options.decoupledWeightDecay);
  },

  checkState(where, state, param) {
    checkOwnState(where, state, param, { tensors: ['expAvg', 'expAvgSq'], numbers: ['muProduct'] });
  },

  update(param, grad, state, options) {
    const { lr, betas, eps, momentumDecay } = options;
    const step = (state.step ?? 0) + 1;
    const { before, slope } = decayed(param, grad, options);
    const { expAvg, expAvgSq } = nextMoments(state, slope, betas);
    const momentumOf = (at: number) => betas[0] * (1 - 0.5 * 0.96 ** (at * momentumDecay));
    const [mu, next] = [momentumOf(step), momentumOf(step + 1)];
    const muProduct = (state.muProduct ?? 1) * mu;
    const denominator = expAvgSq
      .div(1 - betas[1] ** step)
      .sqrt()
      .add(eps);
    const now = slope.mul((lr * (1 - mu)) / (1 - muProduct));
    const ahead = expAvg.mul((lr * next) / (1 - muProduct * next));
    return { param: before.sub(now.add(ahead).div(denominator)), state: { step, muProduct, expAvg, expAvgSq } };
  },
};

/**
 * NAdam: Adam with Nesterov's momentum.
 * @throws KindlingError for options out of range
 * @see torch.optim.NAdam
 */
export class NAdam extends Optimizer<NAdamOptions, NAdamState> {
  static override get name(): string {
    return 'NAdam';
  }

  constructor(params: ParamsInput<NAdamOptions>, options: Given<NAdamOptions> = {}) {
    super(rule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
