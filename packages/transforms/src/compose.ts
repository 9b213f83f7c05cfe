import { describe, KindlingError } from '@kindling/core';
import { asTransform } from './asTransform';
import type { Image, ImageTensor } from './image';
import type { Transform, TransformLike } from './transform';

/**
 * Transforms one after the other; functions may stand among them.
 * Shape: what the first takes -> what the last gives. With none, the input itself.
 * @throws KindlingError when given anything but an array of transforms and functions
 * @see torchvision.transforms.Compose
 */
export class Compose<Input = Image, Output = ImageTensor> implements Transform<Input, Output> {
  readonly transforms: readonly Transform[];

  // `never`: each takes what the one before it gives, which the type of an array can't say.
  constructor(transforms: readonly TransformLike<never, unknown>[]) {
    if (!Array.isArray(transforms))
      throw new KindlingError(`transforms: expected an array of transforms, got ${describe(transforms)}`);
    this.transforms = Object.freeze(
      transforms.map((transform, index) => asTransform(`transforms[${index}]`, transform as TransformLike)),
    );
  }

  forward(input: Input): Output {
    let value: unknown = input;
    for (const transform of this.transforms) value = transform.forward(value);
    return value as Output;
  }

  pixelTable(channels: number, before: Float32Array | null): Float32Array | null {
    let table = before;
    for (const transform of this.transforms) {
      table = transform.pixelTable?.(channels, table) ?? null;
      if (table === null) return null;
    }
    return table;
  }

  toString(): string {
    const lines = this.transforms.map((transform) => `\n    ${String(transform).replaceAll('\n', '\n    ')}`);
    return `Compose(${lines.join('')}\n)`;
  }
}
