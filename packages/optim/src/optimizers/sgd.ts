import { checkBoolean, checkFloat32, KindlingError, refuseSurplus } from '@kindling/checks';
import { zeros } from '@kindling/core';
import type { Given } from './mergeOptions';
import { checkMomentumState, type MomentumState } from './moments';
import { Optimizer } from './optimizer';
import type { ParamsInput } from './paramGroup';
import { checkSlopeOptions, type SlopeOptions, slopeOf } from './slope';
import type { UpdateRule } from './updateRule';

/** What SGD takes; everything has a default. */
export interface SGDOptions extends SlopeOptions {
  /** Learning rate; default 1e-3. */
  lr: number;
  /** How much of the last update goes into the next; default 0. */
  momentum: number;
  /** How much of the gradient is kept out of the momentum; default 0. */
  dampening: number;
  /** L2 penalty; default 0. */
  weightDecay: number;
  /** Nesterov's momentum; default false. */
  nesterov: boolean;
}

/** What SGD keeps for each parameter. */
export type SGDState = MomentumState;

/** SGD as an update rule. */
export const sgdRule: UpdateRule<SGDOptions, SGDState> = {
  name: 'SGD',
  defaults: { lr: 1e-3, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false, maximize: false },

  check(where, options) {
    checkSlopeOptions(where, options);
    const { momentum, dampening, nesterov } = options;
    checkFloat32(`${where}: momentum`, momentum, { min: 0 });
    checkFloat32(`${where}: dampening`, dampening);
    checkBoolean(`${where}: nesterov`, nesterov);
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new KindlingError(
        `${where}: nesterov: expected momentum > 0 and dampening = 0 with it, got momentum ${momentum} and dampening ${dampening}`,
      );
    }
  },

  checkState: checkMomentumState,

  update(param, grad, state, options) {
    const { lr, momentum, dampening, nesterov } = options;
    const slope = slopeOf(param, grad, options);
    if (momentum === 0) return { param: param.sub(slope.mul(lr)), state };
    // PyTorch's first buffer is the gradient itself, undampened: the same as one step from a buffer of zeros with a factor of 1
    const factor = state.momentumBuffer === undefined ? 1 : 1 - dampening;
    const fresh = dampening === 0 ? slope : slope.mul(factor);
    const momentumBuffer = (state.momentumBuffer ?? zeros([...param.shape])).mul(momentum).add(fresh);
    const direction = nesterov ? slope.add(momentumBuffer.mul(momentum)) : momentumBuffer;
    return { param: param.sub(direction.mul(lr)), state: { momentumBuffer } };
  },
};

/**
 * Stochastic gradient descent, with momentum, dampening, Nesterov's momentum and weight decay.
 * @throws KindlingError for options out of range; nesterov needs momentum and no dampening
 * @see torch.optim.SGD
 */
export class SGD extends Optimizer<SGDOptions, SGDState> {
  static override get name(): string {
    return 'SGD';
  }

  constructor(params: ParamsInput<SGDOptions>, options: Given<SGDOptions> = {}) {
    super(sgdRule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
