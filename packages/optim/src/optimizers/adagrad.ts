import { checkFloat32, refuseSurplus } from '@kindling/checks';
import { full, type Tensor } from '@kindling/core';
import type { Given } from './mergeOptions';
import { Optimizer } from './optimizer';
import { checkOwnState } from './parameterState';
import type { ParamsInput } from './paramGroup';
import { checkSlopeOptions, type SlopeOptions, slopeOf } from './slope';
import type { UpdateRule } from './updateRule';

/** What Adagrad takes; everything has a default. */
export interface AdagradOptions extends SlopeOptions {
  /** Learning rate; default 1e-2. */
  lr: number;
  /** How fast the rate falls with the steps; default 0. */
  lrDecay: number;
  /** L2 penalty; default 0. */
  weightDecay: number;
  /** What the sums of squares begin with; default 0. */
  initialAccumulatorValue: number;
  /** Added to the denominator; default 1e-10. */
  eps: number;
}

/** What Adagrad keeps for each parameter. */
export type AdagradState = { step: number; sum: Tensor };

const rule: UpdateRule<AdagradOptions, AdagradState> = {
  name: 'Adagrad',
  defaults: { lr: 1e-2, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, eps: 1e-10, maximize: false },

  check(where, options) {
    checkSlopeOptions(where, options);
    checkFloat32(`${where}: lrDecay`, options.lrDecay, { min: 0 });
    checkFloat32(`${where}: initialAccumulatorValue`, options.initialAccumulatorValue, { min: 0 });
    checkFloat32(`${where}: eps`, options.eps, { min: 0 });
  },

  checkState(where, state, param) {
    checkOwnState(where, state, param, { tensors: ['sum'] });
  },

  update(param, grad, state, options) {
    const { lr, lrDecay, initialAccumulatorValue, eps } = options;
    const step = (state.step ?? 0) + 1;
    const slope = slopeOf(param, grad, options);
    const sum = (state.sum ?? full([...param.shape], initialAccumulatorValue)).add(slope.mul(slope));
    const rate = lr / (1 + (step - 1) * lrDecay);
    return { param: param.sub(slope.div(sum.sqrt().add(eps)).mul(rate)), state: { step, sum } };
  },
};

/**
 * Adagrad: each number moves by its gradient over the root of the sum of all its squared gradients so far.
 * @throws KindlingError for options out of range
 * @see torch.optim.Adagrad
 */
export class Adagrad extends Optimizer<AdagradOptions, AdagradState> {
  static override get name(): string {
    return 'Adagrad';
  }

  constructor(params: ParamsInput<AdagradOptions>, options: Given<AdagradOptions> = {}) {
    super(rule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
