import { describe, KindlingError, refuseSurplus } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { atan2 as atan2Op } from '../ops/arcTangent';
import type { Op } from '../ops/define';
import * as elementwise from '../ops/elementwise';
import * as remainders from '../ops/remainder';
import { type AlphaOptions, type DivOptions, quotient } from './arithmetic';
import { asFunction } from './asFunction';
import { operandsOf } from './operands';
import { isTensor, Tensor } from './tensor';

type Name = 'mul' | 'pow' | 'remainder' | 'fmod' | 'floorDivide' | 'atan2' | 'maximum' | 'minimum';

/** A method of two operands as a function, of which a number may be the first, too. */
function ofTwo(name: Name, op: Op<undefined>, second = 'y') {
  const call = function (x: Tensor | number, y: Tensor | number): Tensor {
    refuseSurplus(name, arguments, 2);
    if (isTensor(x)) return x[name](y);
    return new Tensor(op(numberAndTensor(name, second, x, y)));
  };
  return Object.defineProperty(call, 'name', { value: name });
}

function withAlpha(name: 'add' | 'sub', op: Op<undefined>) {
  const call = function (x: Tensor | number, y: Tensor | number, options?: AlphaOptions): Tensor {
    refuseSurplus(name, arguments, 3);
    if (isTensor(x)) return x[name](y, options);
    const [number, node] = numberAndTensor(name, 'y', x, y);
    return options === undefined ? new Tensor(op([number, node])) : new Tensor(number)[name](new Tensor(node), options);
  };
  return Object.defineProperty(call, 'name', { value: name });
}

/** @throws KindlingError unless the second one is a Tensor */
function numberAndTensor(name: string, second: string, x: unknown, y: unknown): readonly GraphNode[] {
  const nodes = operandsOf(name, ['x', second], x, y);
  if (isTensor(y)) return nodes;
  throw new KindlingError(`${name}: expected a Tensor as x or ${second}, got ${describe(x)} and ${describe(y)}`);
}

/** x + alpha y, one of which may be a number; broadcasts. @throws KindlingError @see torch.add */
export const add = withAlpha('add', elementwise.add);
/** x - alpha y, one of which may be a number: `sub(1, z)`; broadcasts. @throws KindlingError @see torch.sub */
export const sub = withAlpha('sub', elementwise.sub);
/** x y, one of which may be a number; broadcasts. @throws KindlingError @see torch.mul */
export const mul = ofTwo('mul', elementwise.mul);
/** x / y, one of which may be a number: `div(10, f)`; broadcasts. @throws KindlingError @see Tensor.div, torch.div */
export function div(x: Tensor | number, y: Tensor | number, options?: DivOptions): Tensor {
  refuseSurplus('div', arguments, 3);
  return isTensor(x) ? x.div(y, options) : new Tensor(quotient(numberAndTensor('div', 'y', x, y), options));
}
/** x to the power of y, one of which may be a number: `pow(2, x)`; broadcasts. @throws KindlingError @see torch.pow */
export const pow = ofTwo('pow', elementwise.pow, 'exponent');
/** What is left of x after whole y, with the sign of y, one of which may be a number; broadcasts. @throws KindlingError @see Tensor.remainder, torch.remainder */
export const remainder = ofTwo('remainder', remainders.remainder, 'divisor');
/** What is left of x after whole y, with the sign of x, one of which may be a number; broadcasts. @throws KindlingError @see torch.fmod */
export const fmod = ofTwo('fmod', remainders.fmod, 'divisor');
/** How many whole y are in x, rounded down, one of which may be a number; broadcasts. @throws KindlingError @see torch.floor_divide */
export const floorDivide = ofTwo('floorDivide', remainders.floorDivide, 'divisor');
/** The angle of the point (x, y): `atan2(y, x)`, one of which may be a number; broadcasts. @throws KindlingError @see torch.atan2 */
export const atan2 = ofTwo('atan2', atan2Op);
/** The larger of x and y, one of which may be a number, NaN where one is NaN; broadcasts. @throws KindlingError @see torch.maximum */
export const maximum = ofTwo('maximum', elementwise.maximum);
/** The smaller of x and y, one of which may be a number, NaN where one is NaN; broadcasts. @throws KindlingError @see torch.minimum */
export const minimum = ofTwo('minimum', elementwise.minimum);
/** As the method of this name. @see Tensor.rsub, torch.rsub */
export const rsub = asFunction('rsub');
/** As the method of this name. @see Tensor.logAddExp, torch.logaddexp */
export const logAddExp = asFunction('logAddExp');
/** As the method of this name. @see Tensor.lerp, torch.lerp */
export const lerp = asFunction('lerp');
/** As the method of this name. @see Tensor.addcmul, torch.addcmul */
export const addcmul = asFunction('addcmul');
/** As the method of this name. @see Tensor.addcdiv, torch.addcdiv */
export const addcdiv = asFunction('addcdiv');
/** As the method of this name. @see Tensor.clamp, torch.clamp */
export const clamp = asFunction('clamp');
/** As the method of this name. @see Tensor.maskedFill, torch.masked_fill */
export const maskedFill = asFunction('maskedFill');
/** As the method of this name. @see Tensor.eq, torch.eq */
export const eq = asFunction('eq');
/** As the method of this name. @see Tensor.ne, torch.ne */
export const ne = asFunction('ne');
/** As the method of this name. @see Tensor.gt, torch.gt */
export const gt = asFunction('gt');
/** As the method of this name. @see Tensor.ge, torch.ge */
export const ge = asFunction('ge');
/** As the method of this name. @see Tensor.lt, torch.lt */
export const lt = asFunction('lt');
/** As the method of this name. @see Tensor.le, torch.le */
export const le = asFunction('le');
/** As the method of this name. @see Tensor.logicalAnd, torch.logical_and */
export const logicalAnd = asFunction('logicalAnd');
/** As the method of this name. @see Tensor.logicalOr, torch.logical_or */
export const logicalOr = asFunction('logicalOr');
/** As the method of this name. @see Tensor.logicalXor, torch.logical_xor */
export const logicalXor = asFunction('logicalXor');
/** As the method of this name. @see Tensor.logicalNot, torch.logical_not */
export const logicalNot = asFunction('logicalNot');
/** As the method of this name. @see Tensor.nanToNum, torch.nan_to_num */
export const nanToNum = asFunction('nanToNum');
/** As the method of this name. @see Tensor.isclose, torch.isclose */
export const isclose = asFunction('isclose');
/** As the method of this name. @see Tensor.isnan, torch.isnan */
export const isnan = asFunction('isnan');
/** As the method of this name. @see Tensor.isinf, torch.isinf */
export const isinf = asFunction('isinf');
/** As the method of this name. @see Tensor.isfinite, torch.isfinite */
export const isfinite = asFunction('isfinite');
