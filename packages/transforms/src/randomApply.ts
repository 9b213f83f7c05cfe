import {
  checkArray,
  checkNumber,
  checkOptions,
  describe,
  exactMethods,
  inspect,
  KindlingError,
  refuseSurplus,
  unwaited,
} from '@kindling/checks';
import { asTransform } from './asTransform';
import { Compose, linesOf } from './compose';
import { sourceOf } from './random/draws';
import type { RandomNumbers } from './random/randomNumbers';
import type { Transform, TransformLike } from './transform';

/**
 * All of the transforms, one after the other, with the probability `p`; else none of them.
 * @throws KindlingError when given anything but an array of transforms and functions, or `p` is no number from 0 to 1
 * @see torchvision.transforms.RandomApply
 */
export class RandomApply<Input = unknown, Output = Input> implements Transform<Input, Input | Output> {
  static get name(): string {
    return 'RandomApply';
  }

  readonly transforms: readonly Transform[];
  readonly p: number;
  private readonly all: Compose<Input, Output>;

  constructor(transforms: readonly TransformLike<never, unknown>[], options: { readonly p?: number | undefined } = {}) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target, { except: ['forward'] });
    this.all = new Compose<Input, Output>(transforms);
    this.transforms = this.all.transforms;
    const { p = 0.5 } = checkOptions('RandomApply', options, ['p']);
    this.p = checkNumber('p', p, { min: 0, max: 1 });
  }

  forward(input: Input, random?: RandomNumbers): Input | Output {
    const source = sourceOf('RandomApply', random);
    return source.uniform() < this.p ? this.all.forward(input, source) : input;
  }

  toString(): string {
    return `RandomApply(\n    p=${this.p}${linesOf(this.transforms)}\n)`;
  }

  [inspect](): string {
    return this.toString();
  }
}

/**
 * One of the transforms, each as likely, or as its number in `p` says.
 * @throws KindlingError when given anything but an array of one transform or function or more, or `p` has another number of numbers >= 0
 * @see torchvision.transforms.RandomChoice
 */
export class RandomChoice<Input = unknown, Output = Input> implements Transform<Input, Output> {
  static get name(): string {
    return 'RandomChoice';
  }

  readonly transforms: readonly Transform[];
  readonly p: readonly number[];

  constructor(
    transforms: readonly TransformLike<never, unknown>[],
    options: { readonly p?: readonly number[] | undefined } = {},
  ) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target);
    this.transforms = Object.freeze(
      checkArray('transforms', transforms, (name, value) => asTransform(name, value as TransformLike), 'an array of transforms'),
    );
    if (this.transforms.length === 0) throw new KindlingError('transforms: expected one transform or more, got []');
    const { p = this.transforms.map(() => 1) } = checkOptions('RandomChoice', options, ['p']);
    this.p = Object.freeze(
      checkArray('p', p, (name, value) => checkNumber(name, value, { min: 0 }), 'a number for each transform'),
    );
    if (this.p.length !== this.transforms.length || !(sumOf(this.p) > 0 && sumOf(this.p) < Number.POSITIVE_INFINITY)) {
      throw new KindlingError(
        `p: expected ${this.transforms.length} numbers with a sum above 0, one per transform, got ${describe(p)}`,
      );
    }
  }

  forward(input: Input, random?: RandomNumbers): Output {
    const source = sourceOf('RandomChoice', random);
    let rest = source.uniform() * sumOf(this.p);
    const chosen = this.p.findIndex((weight) => {
      rest -= weight;
      return rest < 0;
    });
    // what rounding leaves over belongs to the last that can be chosen
    const index = chosen === -1 ? this.p.findLastIndex((weight) => weight > 0) : chosen;
    return unwaited(this.transforms[index].forward(input, source)) as Output;
  }

  toString(): string {
    return `RandomChoice(${linesOf(this.transforms)}\n)(p=${new Set(this.p).size === 1 ? 'None' : `[${this.p.join(', ')}]`})`;
  }

  [inspect](): string {
    return this.toString();
  }
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0);
}
