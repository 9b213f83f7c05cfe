import { refuseSurplus } from '@kindling/checks';
import { type AdamOptions, type AdamState, adamRule } from './adamRule';
import type { Given } from './mergeOptions';
import { Optimizer } from './optimizer';
import type { ParamsInput } from './paramGroup';

const rule = adamRule({ name: 'AdamW', weightDecay: 1e-2, decoupled: true });

/**
 * Adam whose weight decay shrinks the parameters themselves instead of joining the gradient; its default is 1e-2.
 * @throws KindlingError for options out of range
 * @see torch.optim.AdamW
 */
export class AdamW extends Optimizer<AdamOptions, AdamState> {
  static override get name(): string {
    return 'AdamW';
  }

  constructor(params: ParamsInput<AdamOptions>, options: Given<AdamOptions> = {}) {
    super(rule, params, options);
    refuseSurplus(new.target.name, arguments, 2);
  }
}
