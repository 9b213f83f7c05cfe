import { refuseSurplus } from '@kindling/checks';
import { type AdamOptions, type AdamState, adamRule } from './adamRule';
import type { Given } from './mergeOptions';
import { Optimizer } from './optimizer';
import type { ParamsInput } from './paramGroup';

const rule = adamRule({ name: 'Adam', weightDecay: 0, decoupled: false });

/**
 * Adam: each number moves by its gradient's running mean over the root of its running square. Weight decay is added to the gradient.
 * @throws KindlingError for options out of range
 * @see torch.optim.Adam
 */
export class Adam extends Optimizer<AdamOptions, AdamState> {
  static override get name(): string {
    return 'Adam';
  }

  constructor(params: ParamsInput<AdamOptions>, options: Given<AdamOptions> = {}) {
    super(rule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
