import { checkBoolean, checkOptions, exactMethods, refuseSurplus } from '@kindling/checks';
import { Tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';

/**
 * A tensor that a module learns: in a field of a Module it belongs to `parameters()` and `stateDict()`.
 * It starts with the value of `data` and requires a gradient unless told otherwise.
 * @throws KindlingError if `data` is not a Tensor, or for an option that does not exist
 * @see torch.nn.Parameter
 */
export class Parameter extends Tensor {
  static override get name(): string {
    return 'Parameter';
  }

  constructor(data: Tensor, options: { requiresGrad?: boolean | undefined } = {}) {
    super(checkTensor('Parameter: data', data).detach().node);
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target);
    const { requiresGrad = true } = checkOptions('Parameter', options, ['requiresGrad']);
    this.requiresGrad = checkBoolean('Parameter: requiresGrad', requiresGrad);
  }

  override toString(): string {
    return `Parameter containing:\n${super.toString()}`;
  }
}
