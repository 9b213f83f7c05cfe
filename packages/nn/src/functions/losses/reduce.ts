import { describe, KindlingError, warnOnce } from '@kindling/checks';
import type { Reduction, Tensor } from '@kindling/core';
import { checkFloats } from '../../checks/checkTensor';

/** The mean, the sum or the losses as they are. @throws KindlingError for another reduction */
export function reduced(where: string, losses: Tensor, reduction: Reduction | undefined): Tensor {
  if (reduction === undefined || reduction === 'mean') return losses.mean();
  if (reduction === 'sum') return losses.sum();
  if (reduction === 'none') return losses;
  throw new KindlingError(`${where}: reduction: expected 'mean', 'sum' or 'none', got ${describe(reduction)}`);
}

/** Input and target as float tensors; of other shapes than one another a warning tells once. @throws KindlingError unless both are of float32 */
export function checkedPair(where: string, input: Tensor, target: Tensor): void {
  checkFloats(`${where}: input`, input);
  checkFloats(`${where}: target`, target);
  if (input.isSameSize(target)) return;
  warnOnce(
    where,
    `${where}: the target has shape [${target.shape.join(', ')}] and the input [${input.shape.join(', ')}]: both broadcast, which is likely to give a wrong loss. Give them the same shape.`,
  );
}

/** @throws KindlingError unless two tensors are of float32 and of one shape */
export function checkAlike(where: string, name: string, value: Tensor, like: Tensor): void {
  const { shape } = checkFloats(`${where}: ${name}`, value);
  if (value.isSameSize(like)) return;
  throw new KindlingError(`${where}: ${name}: expected shape [${like.shape.join(', ')}], got [${shape.join(', ')}]`);
}

/** @throws KindlingError unless tensors are of float32 and of as many dimensions each; they broadcast then */
export function checkSameDims(where: string, tensors: Readonly<Record<string, Tensor>>): void {
  const given = Object.entries(tensors);
  const shapes = given.map(([name, value]) => checkFloats(`${where}: ${name}`, value).shape);
  if (shapes.every(({ length }) => length === shapes[0].length)) return;
  const texts = given.map(([name], i) => `${name} [${shapes[i].join(', ')}]`);
  throw new KindlingError(`${where}: expected tensors of as many dimensions each, got ${texts.join(', ')}`);
}
