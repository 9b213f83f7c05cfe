import { checkArray, describe, exactMethods, inspect, KindlingError, refuseSurplus, unwaited } from '@kindling/checks';
import { asTransform } from './asTransform';
import type { Image, ImageTensor } from './image';
import { checkTable, checkTableArguments } from './pixelTable';
import type { RandomNumbers } from './random/randomNumbers';
import type { Transform, TransformLike } from './transform';

/** A level of nesting is a call on the stack for each example, and an indentation when printed. */
const MAX_DEPTH = 100;

/**
 * Transforms one after the other; functions may stand among them.
 * Shape: what the first takes -> what the last gives. With none, the input itself.
 * @throws KindlingError when given anything but an array of transforms and functions, or nested more than 100 levels deep
 * @see torchvision.transforms.Compose
 */
export class Compose<Input = Image, Output = ImageTensor> implements Transform<Input, Output> {
  static get name(): string {
    return 'Compose';
  }

  readonly transforms: readonly Transform[];
  private readonly depth: number;

  // `never`: each takes what the one before it gives, which the type of an array can't say.
  constructor(transforms: readonly TransformLike<never, unknown>[]) {
    refuseSurplus(new.target.name, arguments, 1);
    exactMethods(new.target, { except: ['forward'] });
    this.transforms = Object.freeze(
      checkArray(
        'transforms',
        transforms,
        (name, transform) => asTransform(name, transform as TransformLike),
        'an array of transforms',
      ),
    );
    this.depth = 1;
    for (const inner of this.transforms) if (inner instanceof Compose) this.depth = Math.max(this.depth, inner.depth + 1);
    if (this.depth > MAX_DEPTH) {
      throw new KindlingError(`transforms: expected Compose in at most ${MAX_DEPTH} levels, got ${this.depth}`);
    }
  }

  forward(input: Input, random?: RandomNumbers): Output {
    let value: unknown = input;
    // the next transform may refuse a promise
    for (const transform of this.transforms) value = unwaited(transform.forward(value, random));
    return value as Output;
  }

  pixelTable(channels: number, before: Float32Array | null): Float32Array | null {
    checkTableArguments('Compose', channels, before);
    let table = before;
    for (const [index, transform] of this.transforms.entries()) {
      const made = unwaited(transform.pixelTable?.(channels, table) ?? null);
      table = checkTable(`transforms[${index}]: pixelTable`, channels, made);
      if (table === null) return null;
    }
    return table;
  }

  toString(): string {
    return `Compose(${linesOf(this.transforms)}\n)`;
  }

  [inspect](): string {
    return this.toString();
  }
}

/** A line, or several, for each transform. */
export function linesOf(transforms: readonly Transform[]): string {
  return transforms.map((transform) => `\n    ${textOf(transform).replaceAll('\n', '\n    ')}`).join('');
}

/** An object may have no toString, or one that gives no text. */
function textOf(transform: Transform): string {
  const text: unknown = typeof transform.toString === 'function' ? transform.toString() : undefined;
  return typeof text === 'string' ? text : describe(transform);
}
