import { Flatten, Linear, Module, Parameter, ReLU, Sequential } from '@kindling/nn';
import type { Choices } from '../values/choices';
import { someTensor } from '../values/tensors';
import { type Domain, domain } from './domain';
import { isTensor } from './tensors';

/** A module that can be asked for its children without coming back to itself. */
export const moduleDomain: Domain = domain(
  'a module',
  (choices) =>
    choices.pick([
      () => new Linear(3, 3),
      () => new ReLU(),
      () => new Flatten(),
      () => new Sequential(new Linear(3, 3), new ReLU()),
    ])(),
  (value) => value instanceof Module && endsSomewhere(value),
);

function endsSomewhere(module: Module): boolean {
  let level: Module[] = [module];
  for (let depth = 0; level.length > 0; depth++) {
    // far deeper than any tree of modules without a circle here
    if (depth > 10_000) return false;
    try {
      level = [...new Set(level.flatMap((one) => one.children()))];
    } catch {
      return false;
    }
  }
  return true;
}

/** A parameter of this shape, or whatever tensor a program may put in its place. */
export function parameterLike(...shape: readonly number[]): Domain {
  return domain(
    `a parameter [${shape.join(', ')}]`,
    (choices) => new Parameter(someTensor(choices, shape, () => choices.number(-1, 1))),
    (value) => isTensor(value) && value.shape.join() === shape.join(),
  );
}

/** A network with a bit of everything. */
export function network(choices: Choices): Sequential {
  return new Sequential(new Linear(3, 4, { bias: choices.oneIn(2) }), new ReLU(), new Linear(4, 2));
}
