import { randn, type Tensor } from '@kindling/core';
import { Module, Parameter } from '@kindling/nn';

/** One operation over parameters of these shapes, all small numbers. */
export class Part extends Module {
  readonly first: Parameter;
  readonly second?: Parameter;

  constructor(
    private readonly operation: (first: Tensor, second: Tensor) => Tensor,
    ...shapes: readonly number[][]
  ) {
    super();
    const [first, second] = shapes.map((shape) => new Parameter(randn(shape).mul(0.05)));
    this.first = first;
    if (second) this.second = second;
  }

  forward(): Tensor {
    return this.operation(this.first, this.second ?? this.first);
  }
}
