import { checkNoOptions, type NoOptions } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { relu } from '../functional';
import { Module } from '../module/module';

/** max(x, 0) of each number. Shape: any -> the same. @throws KindlingError for an option @see torch.nn.ReLU */
export class ReLU extends Module {
  static override get name(): string {
    return 'ReLU';
  }

  constructor(options: NoOptions = {}) {
    super();
    checkNoOptions('ReLU', options);
  }

  override forward(input: Tensor): Tensor {
    return relu(input);
  }
}
