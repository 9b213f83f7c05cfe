import { checkFunction, checkText, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { checkCall, Lambda } from './lambda';
import type { Transform, TransformLike } from './transform';

/** The transform itself, or a function wrapped in Lambda. @throws KindlingError naming the argument, for anything else */
export function asTransform<Input, Output>(name: string, value: TransformLike<Input, Output>): Transform<Input, Output> {
  refuseSurplus('asTransform', arguments, 2);
  checkText('name', name, { maxLength: 1000 });
  if (typeof value === 'function') return new Lambda(checkCall(name, value));
  const pixelTable: unknown = value?.pixelTable;
  if (typeof value?.forward !== 'function' || (pixelTable !== undefined && typeof pixelTable !== 'function')) {
    throw new KindlingError(`${name}: expected a transform or a function, got ${describe(value)}`);
  }
  checkFunction(`${name}: forward`, value.forward);
  if (value.pixelTable !== undefined) checkFunction(`${name}: pixelTable`, value.pixelTable);
  return value;
}
