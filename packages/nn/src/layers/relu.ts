import type { Tensor } from '@kindling/core';
import { relu } from '../functional';
import { Module } from '../module/module';

/** max(x, 0) of each number. Shape: any -> the same. @see torch.nn.ReLU */
export class ReLU extends Module {
  override forward(input: Tensor): Tensor {
    return relu(input);
  }
}
