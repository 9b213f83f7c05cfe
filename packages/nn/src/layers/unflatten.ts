import { checkArray, checkInteger, checkNoOptions, KindlingError, type NoOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { checkTensor } from '../checks/checkTensor';
import { Module } from '../module/module';
import { pythonText } from '../module/pythonText';

/**
 * Splits a dimension (counted from the end where negative) into several; one of their sizes may be -1.
 * Shape: (..., n, ...) -> (..., ...unflattenedSize, ...), the product of the sizes being n.
 * @throws KindlingError for sizes below -1, and in `forward` where they do not make up the dimension
 * @see torch.nn.Unflatten
 */
export class Unflatten extends Module {
  static override get name(): string {
    return 'Unflatten';
  }

  readonly dim: number;
  readonly unflattenedSize: readonly number[];

  constructor(dim: number, unflattenedSize: readonly number[], options: NoOptions = {}) {
    super();
    refuseSurplus(new.target.name, arguments, 3);
    checkNoOptions('Unflatten', options);
    this.dim = checkInteger('Unflatten: dim', dim);
    this.unflattenedSize = checkArray('Unflatten: unflattenedSize', unflattenedSize, (name, size) =>
      checkInteger(name, size, { min: -1 }),
    );
  }

  override forward(input: Tensor): Tensor {
    const { dim, unflattenedSize } = this;
    const { shape } = checkTensor('Unflatten: input', input);
    const size = shape.at(dim);
    const known = unflattenedSize.filter((part) => part !== -1).reduce((product, part) => product * part, 1);
    const open = unflattenedSize.length - unflattenedSize.filter((part) => part !== -1).length;
    const fits = size !== undefined && (open === 0 ? known === size : open === 1 && known > 0 && size % known === 0);
    if (!fits) {
      throw new KindlingError(
        `Unflatten: input: expected a dimension ${dim} that sizes [${unflattenedSize.join(', ')}] make up, got shape [${shape.join(', ')}]`,
      );
    }
    const sizes = unflattenedSize.map((part) => (part === -1 ? size / known : part));
    return input.reshape(shape.toSpliced(dim, 1, ...sizes));
  }

  override extraRepr(): string {
    return `dim=${this.dim}, unflattened_size=${pythonText(this.unflattenedSize)}`;
  }
}
