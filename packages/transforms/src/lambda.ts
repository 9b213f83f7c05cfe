import { describe, KindlingError } from '@kindling/core';
import type { Transform } from './transform';

/**
 * A function of the user's as a transform; it is called once per example.
 * Shape: whatever the function takes and gives.
 * @throws KindlingError when given anything but a function
 * @see torchvision.transforms.Lambda
 */
export class Lambda<Input = unknown, Output = unknown> implements Transform<Input, Output> {
  private readonly call: (input: Input) => Output;

  constructor(call: (input: Input) => Output) {
    if (typeof call !== 'function') throw new KindlingError(`Lambda: expected a function, got ${describe(call)}`);
    this.call = call;
  }

  forward(input: Input): Output {
    return this.call(input);
  }

  toString(): string {
    return 'Lambda()';
  }
}
