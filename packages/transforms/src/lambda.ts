import { checkFunction, exactMethods, inspect, KindlingError, refuseSurplus, unwaited } from '@kindling/checks';
import type { RandomNumbers } from './random/randomNumbers';
import type { Transform } from './transform';

/** Returns `value` if it is a function that can be called as it is. @throws KindlingError naming the argument */
export function checkCall<Call extends (input: never, random?: RandomNumbers) => unknown>(name: string, value: Call): Call {
  if (typeof (value?.prototype as Partial<Transform> | undefined)?.forward === 'function') {
    throw new KindlingError(`${name}: expected a transform or a function, got a class (new ${value.name} makes a transform)`);
  }
  return checkFunction(name, value);
}

/**
 * A function of the user's as a transform; it is called once per example, with the example's random numbers behind it.
 * Shape: whatever the function takes and gives.
 * @throws KindlingError when given anything but a function, or a class
 * @see torchvision.transforms.Lambda
 */
export class Lambda<Input = unknown, Output = unknown> implements Transform<Input, Output> {
  static get name(): string {
    return 'Lambda';
  }

  private readonly call: (input: Input, random?: RandomNumbers) => Output;

  constructor(call: (input: Input, random?: RandomNumbers) => Output) {
    refuseSurplus(new.target.name, arguments, 1);
    exactMethods(new.target, { except: ['forward'] });
    this.call = checkCall('Lambda', call);
  }

  forward(input: Input, random?: RandomNumbers): Output {
    // who takes it may refuse a promise
    return unwaited(this.call(input, random));
  }

  toString(): string {
    return 'Lambda()';
  }

  [inspect](): string {
    return this.toString();
  }
}
