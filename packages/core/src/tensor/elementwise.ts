import { describe, KindlingError, refuseSurplus } from '@kindling/checks';
import * as elementwise from '../ops/elementwise';
import * as gammas from '../ops/gammaFunction';
import * as inverses from '../ops/inverses';
import { exp2 as powerOfTwo } from '../ops/powerOfTwo';
import * as unary from '../ops/unary';
import * as wholeParts from '../ops/wholeParts';
import { Movement } from './movement';
import type { Tensor } from './tensor';

/** What a tensor computes of each element by itself, as methods: one for each function at the end of this file. */
export abstract class ElementwiseMethods<Made> extends Movement<Made> {
  /** Minus each element. @see torch.neg */
  neg(): Made {
    return this.made(elementwise.neg([this.node]));
  }

  /** The size of each element, without its sign; at 0 the gradient is 0. @see torch.abs */
  abs(): Made {
    return this.made(unary.abs([this.node]));
  }

  /** 1, 0 or -1: which side of 0 each element is on; the gradient is 0. @see torch.sign */
  sign(): Made {
    return this.made(unary.sign([this.node]));
  }

  /** Each element times itself. @see torch.square */
  square(): Made {
    return this.made(unary.square([this.node]));
  }

  /** 1 over each element. @see torch.reciprocal */
  reciprocal(): Made {
    return this.made(unary.reciprocal([this.node]));
  }

  /** 1 over the square root; NaN below 0. @see torch.rsqrt */
  rsqrt(): Made {
    return this.made(unary.rsqrt([this.node]));
  }

  /** e to the power of each element. @see torch.exp */
  exp(): Made {
    return this.made(elementwise.exp([this.node]));
  }

  /** e^x - 1, exact near 0 too. @see torch.expm1 */
  expm1(): Made {
    return this.made(unary.expm1([this.node]));
  }

  /** The natural logarithm: -Infinity of 0, NaN below. @see torch.log */
  log(): Made {
    return this.made(elementwise.log([this.node]));
  }

  /** log(1 + x), exact near 0 too. @see torch.log1p */
  log1p(): Made {
    return this.made(unary.log1p([this.node]));
  }

  /** The square root; NaN below 0. @see torch.sqrt */
  sqrt(): Made {
    return this.made(elementwise.sqrt([this.node]));
  }

  /** The larger of each element and 0. @see torch.relu */
  relu(): Made {
    return this.made(elementwise.relu([this.node]));
  }

  /** 1 / (1 + e^-x). @see torch.sigmoid */
  sigmoid(): Made {
    return this.made(unary.sigmoid([this.node]));
  }

  /** The hyperbolic tangent. @see torch.tanh */
  tanh(): Made {
    return this.made(unary.tanh([this.node]));
  }

  /** The error function. @see torch.erf */
  erf(): Made {
    return this.made(unary.erf([this.node]));
  }

  /** The sine, of radians. @see torch.sin */
  sin(): Made {
    return this.made(unary.sin([this.node]));
  }

  /** The cosine, of radians. @see torch.cos */
  cos(): Made {
    return this.made(unary.cos([this.node]));
  }

  /** The arc tangent, in radians. @see torch.atan */
  atan(): Made {
    return this.made(unary.atan([this.node]));
  }

  /** The whole number at or below each element; the gradient is 0. @see torch.floor */
  floor(): Made {
    return this.made(unary.floor([this.node]));
  }

  /** The whole number at or above each element; the gradient is 0. @see torch.ceil */
  ceil(): Made {
    return this.made(unary.ceil([this.node]));
  }

  /** The nearest whole number, the even one of two; the gradient is 0. @see torch.round */
  round(): Made {
    return this.made(unary.round([this.node]));
  }

  /** The tangent, of radians. @see torch.tan */
  tan(): Made {
    return this.made(inverses.tan([this.node]));
  }

  /** The arc sine, in radians; NaN beyond 1. @see torch.asin */
  asin(): Made {
    return this.made(inverses.asin([this.node]));
  }

  /** The arc cosine, in radians; NaN beyond 1. @see torch.acos */
  acos(): Made {
    return this.made(inverses.acos([this.node]));
  }

  /** The hyperbolic sine. @see torch.sinh */
  sinh(): Made {
    return this.made(inverses.sinh([this.node]));
  }

  /** The hyperbolic cosine. @see torch.cosh */
  cosh(): Made {
    return this.made(inverses.cosh([this.node]));
  }

  /** The inverse of sinh. @see torch.asinh */
  asinh(): Made {
    return this.made(inverses.asinh([this.node]));
  }

  /** The inverse of cosh; NaN below 1. @see torch.acosh */
  acosh(): Made {
    return this.made(inverses.acosh([this.node]));
  }

  /** The logarithm of the size of the gamma function: of n! for n + 1. @see torch.lgamma */
  lgamma(): Made {
    return this.made(gammas.lgamma([this.node]));
  }

  /** The slope of `lgamma`; NaN at whole numbers below 0. @see torch.digamma */
  digamma(): Made {
    return this.made(gammas.digamma([this.node]));
  }

  /** The inverse of tanh; infinite at 1 and -1, NaN beyond. @see torch.atanh */
  atanh(): Made {
    return this.made(inverses.atanh([this.node]));
  }

  /** 2 to the power of each element. @see torch.exp2 */
  exp2(): Made {
    return this.made(powerOfTwo([this.node]));
  }

  /** The logarithm to the base 2: -Infinity of 0, NaN below. @see torch.log2 */
  log2(): Made {
    return this.made(unary.log2([this.node]));
  }

  /** The logarithm to the base 10: -Infinity of 0, NaN below. @see torch.log10 */
  log10(): Made {
    return this.made(unary.log10([this.node]));
  }

  /** Each element without what is behind its point; the gradient is 0. @see torch.trunc */
  trunc(): Made {
    return this.made(wholeParts.trunc([this.node]));
  }

  /** What is behind the point of each element, with its sign. @see torch.frac */
  frac(): Made {
    return this.made(wholeParts.frac([this.node]));
  }
}

type Name = Exclude<keyof ElementwiseMethods<Tensor>, keyof Movement<Tensor>>;

/** A method as a function. Shape: any, the same. @throws KindlingError unless x is a Tensor */
function functionOf(name: Name): (x: Tensor) => Tensor {
  const call = function (x: Tensor): Tensor {
    refuseSurplus(name, arguments, 1);
    // a Tensor is the only class that has these methods
    if (!(x instanceof ElementwiseMethods)) throw new KindlingError(`${name}: x: expected a Tensor, got ${describe(x)}`);
    return x[name]();
  };
  return Object.defineProperty(call, 'name', { value: name });
}

/** Minus each element. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.neg */
export const neg = functionOf('neg');
/** The size of each element, without its sign; at 0 the gradient is 0. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.abs */
export const abs = functionOf('abs');
/** 1, 0 or -1: which side of 0 each element is on; the gradient is 0. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.sign */
export const sign = functionOf('sign');
/** Each element times itself. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.square */
export const square = functionOf('square');
/** 1 over each element. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.reciprocal */
export const reciprocal = functionOf('reciprocal');
/** 1 over the square root; NaN below 0. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.rsqrt */
export const rsqrt = functionOf('rsqrt');
/** e to the power of each element. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.exp */
export const exp = functionOf('exp');
/** e^x - 1, exact near 0 too. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.expm1 */
export const expm1 = functionOf('expm1');
/** The natural logarithm: -Infinity of 0, NaN below. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.log */
export const log = functionOf('log');
/** log(1 + x), exact near 0 too. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.log1p */
export const log1p = functionOf('log1p');
/** The square root; NaN below 0. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.sqrt */
export const sqrt = functionOf('sqrt');
/** The larger of each element and 0. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.relu */
export const relu = functionOf('relu');
/** 1 / (1 + e^-x). Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.sigmoid */
export const sigmoid = functionOf('sigmoid');
/** The hyperbolic tangent. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.tanh */
export const tanh = functionOf('tanh');
/** The error function. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.erf */
export const erf = functionOf('erf');
/** The sine, of radians. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.sin */
export const sin = functionOf('sin');
/** The cosine, of radians. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.cos */
export const cos = functionOf('cos');
/** The arc tangent, in radians. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.atan */
export const atan = functionOf('atan');
/** The whole number at or below each element; the gradient is 0. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.floor */
export const floor = functionOf('floor');
/** The whole number at or above each element; the gradient is 0. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.ceil */
export const ceil = functionOf('ceil');
/** The nearest whole number, the even one of two; the gradient is 0. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.round */
export const round = functionOf('round');
/** The tangent, of radians. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.tan */
export const tan = functionOf('tan');
/** The arc sine, in radians; NaN beyond 1. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.asin */
export const asin = functionOf('asin');
/** The arc cosine, in radians; NaN beyond 1. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.acos */
export const acos = functionOf('acos');
/** The hyperbolic sine. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.sinh */
export const sinh = functionOf('sinh');
/** The hyperbolic cosine. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.cosh */
export const cosh = functionOf('cosh');
/** The inverse of sinh. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.asinh */
export const asinh = functionOf('asinh');
/** The inverse of cosh; NaN below 1. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.acosh */
export const acosh = functionOf('acosh');
/** The logarithm of the size of the gamma function. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.lgamma */
export const lgamma = functionOf('lgamma');
/** The slope of `lgamma`. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.digamma */
export const digamma = functionOf('digamma');
/** The inverse of tanh; infinite at 1 and -1, NaN beyond. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.atanh */
export const atanh = functionOf('atanh');
/** 2 to the power of each element. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.exp2 */
export const exp2 = functionOf('exp2');
/** The logarithm to the base 2: -Infinity of 0, NaN below. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.log2 */
export const log2 = functionOf('log2');
/** The logarithm to the base 10: -Infinity of 0, NaN below. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.log10 */
export const log10 = functionOf('log10');
/** Each element without what is behind its point; the gradient is 0. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.trunc */
export const trunc = functionOf('trunc');
/** What is behind the point of each element, with its sign. Shape: any, the same. @throws KindlingError unless x is a Tensor @see torch.frac */
export const frac = functionOf('frac');
