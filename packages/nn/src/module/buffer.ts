import { checkBoolean, checkOptions, refuseSurplus } from '@kindling/checks';
import { Tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';

/** What a Buffer takes beyond its value. */
export interface BufferOptions {
  /** Whether it belongs to the state dict; default true. */
  readonly persistent?: boolean | undefined;
}

/**
 * A tensor that a module keeps but does not learn (running statistics, a mask): in a field of a Module it belongs to `buffers()` and, if it is
 * persistent, to `stateDict()`. It starts with the value of `data` and changes by `copy_`, `add_` and their like.
 * @throws KindlingError if `data` is not a Tensor, or for an option that does not exist
 * @see torch.nn.Buffer
 */
export class Buffer extends Tensor {
  static override get name(): string {
    return 'Buffer';
  }

  readonly persistent: boolean;

  constructor(data: Tensor, options: BufferOptions = {}) {
    super(checkTensor('Buffer: data', data).detach().node);
    refuseSurplus(new.target.name, arguments, 2);
    const { persistent = true } = checkOptions('Buffer', options, ['persistent']);
    this.persistent = checkBoolean('Buffer: persistent', persistent);
  }
}
