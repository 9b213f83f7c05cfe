import { describe, KindlingError } from '@kindling/core';
import { Lambda } from './lambda';
import type { Transform, TransformLike } from './transform';

/** The transform itself, or a function wrapped in Lambda. @throws KindlingError naming the argument, for anything else */
export function asTransform<Input, Output>(name: string, value: TransformLike<Input, Output>): Transform<Input, Output> {
  if (typeof value === 'function') return new Lambda(value);
  if (typeof value?.forward !== 'function') {
    throw new KindlingError(`${name}: expected a transform or a function, got ${describe(value)}`);
  }
  return value;
}
