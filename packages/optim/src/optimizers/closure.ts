import { checkFunction, describe, KindlingError, unwaited } from '@kindling/checks';
import { isTensor, type Tensor } from '@kindling/core';

/** Computes the loss, calls `backward()` on it and gives it back; as often as an optimiser asks. */
export type Closure = () => Tensor | Promise<Tensor>;

/** @throws KindlingError for what is no function */
export function checkClosure(where: string, closure: Closure): Closure {
  if (typeof closure === 'function') return checkFunction(`${where}: closure`, closure);
  throw new KindlingError(
    `${where}: closure: expected a function that computes the loss, calls backward() and gives the loss, got ${describe(unwaited(closure))}`,
  );
}

/** What a closure gives. @throws KindlingError unless it is a loss */
export async function lossOf(where: string, closure: Closure): Promise<Tensor> {
  const loss: unknown = await closure();
  if (isTensor(loss) && loss.shape.every((size) => size === 1)) return loss;
  throw new KindlingError(
    `${where}: closure: expected a function that gives the loss, a Tensor of one number, got one that gives ${describe(loss)}`,
  );
}
