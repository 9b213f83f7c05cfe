import { Tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';

/**
 * A tensor that a module learns: in a field of a Module it belongs to `parameters()` and `stateDict()`.
 * It starts with the value of `data` and requires a gradient unless told otherwise.
 * @throws KindlingError if `data` is not a Tensor
 * @see torch.nn.Parameter
 */
export class Parameter extends Tensor {
  constructor(data: Tensor, { requiresGrad = true }: { requiresGrad?: boolean } = {}) {
    super(checkTensor('Parameter: data', data).detach().node);
    this.requiresGrad = requiresGrad;
  }
}
