import { describe, exactMethods, KindlingError } from '@kindling/checks';
import {
  type BinaryName,
  binary,
  type CompareName,
  constant,
  type Expression,
  select,
  type UnaryName,
  unary,
} from './expression';

/** A number as an expression. @throws KindlingError for what is none */
export function expressionOf(where: string, value: unknown): Expression {
  if (value instanceof Formula) return value.expression;
  if (typeof value === 'number') return constant(Math.fround(value));
  throw new KindlingError(`${where}: expected a number of the formula or a number, got ${describe(value)}`);
}

/**
 * One number in the formula of an op of one's own, with the methods that a Tensor has: `x.mul(x.sigmoid())`. Computes nothing: what it says becomes the kernel of every backend.
 */
export class Formula {
  static get name(): string {
    return 'Formula';
  }

  /** @internal */
  constructor(readonly expression: Expression) {
    exactMethods(new.target);
  }

  add(other: Formula | number): Formula {
    return this.#with('add', other);
  }

  sub(other: Formula | number): Formula {
    return this.#with('sub', other);
  }

  mul(other: Formula | number): Formula {
    return this.#with('mul', other);
  }

  div(other: Formula | number): Formula {
    return this.#with('div', other);
  }

  pow(exponent: Formula | number): Formula {
    return this.#with('pow', exponent);
  }

  maximum(other: Formula | number): Formula {
    return this.#with('max', other);
  }

  minimum(other: Formula | number): Formula {
    return this.#with('min', other);
  }

  neg(): Formula {
    return this.#of('neg');
  }

  abs(): Formula {
    return this.#of('abs');
  }

  sqrt(): Formula {
    return this.#of('sqrt');
  }

  exp(): Formula {
    return this.#of('exp');
  }

  expm1(): Formula {
    return this.#of('expm1');
  }

  log(): Formula {
    return this.#of('log');
  }

  log1p(): Formula {
    return this.#of('log1p');
  }

  log2(): Formula {
    return this.#of('log2');
  }

  log10(): Formula {
    return this.#of('log10');
  }

  tanh(): Formula {
    return this.#of('tanh');
  }

  sigmoid(): Formula {
    return this.#of('sigmoid');
  }

  erf(): Formula {
    return this.#of('erf');
  }

  sin(): Formula {
    return this.#of('sin');
  }

  cos(): Formula {
    return this.#of('cos');
  }

  atan(): Formula {
    return this.#of('atan');
  }

  floor(): Formula {
    return this.#of('floor');
  }

  ceil(): Formula {
    return this.#of('ceil');
  }

  round(): Formula {
    return this.#of('round');
  }

  /** One of two numbers: the first where this is above `other`. `x.whereGreater(0, x, x.mul(0.01))` */
  whereGreater(other: Formula | number, then: Formula | number, otherwise: Formula | number): Formula {
    return this.#choice('greater', other, then, otherwise);
  }

  /** One of two numbers: the first where this is `other`. */
  whereEqual(other: Formula | number, then: Formula | number, otherwise: Formula | number): Formula {
    return this.#choice('equal', other, then, otherwise);
  }

  #of(name: UnaryName): Formula {
    return new Formula(unary(name, this.expression));
  }

  #with(name: BinaryName, other: unknown): Formula {
    return new Formula(binary(name, this.expression, expressionOf(name, other)));
  }

  #choice(compare: CompareName, ...[other, then, otherwise]: readonly unknown[]): Formula {
    const [b, x, y] = [other, then, otherwise].map((value) => expressionOf('Formula', value));
    return new Formula(select(compare, this.expression, b, x, y));
  }
}

/** Numbers as a formula takes them. */
export const formulasOf = (numbers: readonly Expression[]): Formula[] => numbers.map((number) => new Formula(number));
