import { checkFloat32, KindlingError, refuseSurplus } from '@kindling/checks';
import { full, type Tensor, where, zeros } from '@kindling/core';
import { checkTwo } from '../checkTwo';
import type { Given } from './mergeOptions';
import { Optimizer } from './optimizer';
import { checkOwnState } from './parameterState';
import type { ParamsInput } from './paramGroup';
import { checkSlopeOptions, type SlopeOptions, slopeOf } from './slope';
import type { UpdateRule } from './updateRule';

/** What Rprop takes; everything has a default. */
export interface RpropOptions extends Omit<SlopeOptions, 'weightDecay'> {
  /** The first step of each number; default 1e-2. */
  lr: number;
  /** What a step is multiplied by where the gradient has turned, from 0 to 1, and where it has not, above 1; default [0.5, 1.2]. */
  etas: readonly [number, number];
  /** The smallest and the largest step; default [1e-6, 50]. */
  stepSizes: readonly [number, number];
}

/** What Rprop keeps for each parameter. */
export type RpropState = { step: number; prev: Tensor; stepSize: Tensor };

/** Rprop as an update rule. */
export const rpropRule: UpdateRule<RpropOptions, RpropState> = {
  name: 'Rprop',
  defaults: { lr: 1e-2, etas: [0.5, 1.2], stepSizes: [1e-6, 50], maximize: false },

  check(where, options) {
    checkSlopeOptions(where, { ...options, weightDecay: 0 });
    const [less, more] = pairOf(`${where}: etas`, options.etas);
    if (!(less > 0 && less < 1 && more > 1)) {
      throw new KindlingError(`${where}: etas: expected a number > 0 and < 1 and one > 1, got ${less} and ${more}`);
    }
    const [smallest, largest] = pairOf(`${where}: stepSizes`, options.stepSizes);
    if (!(smallest >= 0 && smallest <= largest)) {
      throw new KindlingError(`${where}: stepSizes: expected a number >= 0 and one no smaller, got ${smallest} and ${largest}`);
    }
  },

  checkState(where, state, param) {
    checkOwnState(where, state, param, { tensors: ['prev', 'stepSize'] });
  },

  update(param, grad, state, { lr, etas: [less, more], stepSizes: [smallest, largest], maximize }) {
    const slope = slopeOf(param, grad, { weightDecay: 0, maximize });
    const alike = slope.mul(state.prev ?? zeros([...param.shape]));
    const factor = where(alike.gt(0), more, where(alike.lt(0), less, 1));
    const stepSize = (state.stepSize ?? full([...param.shape], lr)).mul(factor).clamp(smallest, largest);
    // a number that went too far stays for a step, and has no sign to be compared with in the next
    const prev = where(alike.lt(0), 0, slope);
    return { param: param.sub(prev.sign().mul(stepSize)), state: { step: (state.step ?? 0) + 1, prev, stepSize } };
  },
};

function pairOf(name: string, given: unknown): number[] {
  return checkTwo(name, given, (entry, number) => checkFloat32(entry, number));
}

/**
 * Rprop: each number has a step of its own, which grows while its gradient keeps its sign and shrinks where that turns; the gradient's size does not matter.
 * For gradients of whole data sets.
 * @throws KindlingError for options out of range
 * @see torch.optim.Rprop
 */
export class Rprop extends Optimizer<RpropOptions, RpropState> {
  static override get name(): string {
    return 'Rprop';
  }

  constructor(params: ParamsInput<RpropOptions>, options: Given<RpropOptions> = {}) {
    super(rpropRule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
