import type { Module } from './module';

/**
 * What a module is: a function that calls its `forward`, with the class' prototype in the place of a function's. Fields, private ones too,
 * `instanceof` and methods are as in any class.
 */
export function callable(prototype: Module): Module {
  const module = ((...inputs: unknown[]) => module.forward(...inputs)) as unknown as Module;
  // a function's own, in the way of a class that has a member of such a name
  delete (module as { name?: string }).name;
  delete (module as { length?: number }).length;
  return Object.setPrototypeOf(module, prototype);
}
