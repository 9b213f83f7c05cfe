import { checkBoolean, checkChoice, checkNumber, checkOptions, describe, KindlingError } from '@kindling/checks';
import { type DType, LARGEST_FLOAT32 } from '../expression/dtype';
import type { GraphNode } from '../graph/node';
import { atan2 } from '../ops/arcTangent';
import { clamp } from '../ops/clamp';
import { eq, le, logicalAnd, logicalOr, lt, ne, where } from '../ops/comparison';
import { inDtype, scalarNode } from '../ops/define';
import { add, div, exp, maximum, minimum, mul, neg, pow, sub } from '../ops/elementwise';
import { lerp } from '../ops/lerp';
import { floorDivide, fmod, remainder, truncDivide } from '../ops/remainder';
import { abs, log1p } from '../ops/unary';
import { Comparisons } from './comparisons';
import { checkedNumber } from './dtype';

/** The bounds of `clamp`. */
export interface ClampOptions<Bound> {
  readonly min?: Bound | null | undefined;
  readonly max?: Bound | null | undefined;
}

/** What `add` and `sub` do with the other. */
export interface AlphaOptions {
  /** What the other is multiplied with; 1 if not said. */
  readonly alpha?: number | undefined;
}

/** What is added by `addcmul` and `addcdiv`, and how much of it. */
export interface AddedOptions {
  /** What is multiplied with what is added; 1 if not said. */
  readonly value?: number | undefined;
}

/** What `nanToNum` puts in the place of what is no number that can be computed with. */
export interface NanToNumOptions {
  /** In that of NaN; 0 if not said. */
  readonly nan?: number | undefined;
  /** In that of Infinity and of -Infinity; the largest and the smallest float32 if not said. */
  readonly posinf?: number | undefined;
  readonly neginf?: number | undefined;
}

/** What `isclose` takes as equal. */
export interface IscloseOptions {
  /** How far two numbers may be apart: atol + rtol |other|; 1e-5 and 1e-8 if not said. */
  readonly rtol?: number | undefined;
  readonly atol?: number | undefined;
  /** Whether NaN is close to NaN; false if not said. */
  readonly equalNan?: boolean | undefined;
}

/** How `div` rounds. */
export interface DivOptions {
  /** Towards 0 (`trunc`), down (`floor`), or not at all (null, the default). */
  readonly roundingMode?: 'trunc' | 'floor' | null | undefined;
}

/** @internal What `div` computes of two operands. @throws KindlingError for a rounding that there is not */
export function quotient(operands: readonly GraphNode[], options: DivOptions | undefined): GraphNode {
  const { roundingMode = null } = checkOptions('div', options, ['roundingMode']);
  if (roundingMode === null) return div(operands);
  const isDown = checkChoice('div: roundingMode', roundingMode, ['trunc', 'floor']) === 'floor';
  return (isDown ? floorDivide : truncDivide)(operands);
}

/** What a tensor computes with another one, or with a number. */
export abstract class Arithmetic<Made> extends Comparisons<Made> {
  abstract get dtype(): DType;

  /** The node of an argument that must be a Tensor. @throws KindlingError naming it */
  protected abstract tensorNode(name: string, value: unknown): GraphNode;

  /** The sum of each pair of elements, the other times `alpha`; broadcasts. @throws KindlingError @see torch.add */
  add(other: Made | number, options?: AlphaOptions): Made {
    return this.made(add([this.node, this.timesAlpha('add', other, options)]));
  }

  /** This minus the other times `alpha`; broadcasts. @throws KindlingError @see torch.sub */
  sub(other: Made | number, options?: AlphaOptions): Made {
    return this.made(sub([this.node, this.timesAlpha('sub', other, options)]));
  }

  protected timesAlpha(method: string, other: unknown, options: AlphaOptions | undefined): GraphNode {
    const node = this.operand(method, other);
    if (options === undefined) return node;
    const { alpha = 1 } = checkOptions(method, options, ['alpha']);
    const factor = checkedNumber(`${method}: alpha`, alpha, node.dtype);
    return factor === 1 ? node : mul([node, scalarNode(factor, node.dtype)]);
  }

  /** The other minus this: `z.rsub(1)` is 1 - z, as is `sub(1, z)`; broadcasts. @throws KindlingError @see torch.rsub */
  rsub(other: Made | number): Made {
    return this.made(sub([this.operand('rsub', other), this.node]));
  }

  /** The product of each pair of elements; broadcasts. @throws KindlingError @see torch.mul */
  mul(other: Made | number): Made {
    return this.made(mul([this.node, this.operand('mul', other)]));
  }

  /** This over the other; broadcasts. Rounded, two int32 give int32 and the gradient is 0. @throws KindlingError @see torch.div */
  div(other: Made | number, options?: DivOptions): Made {
    return this.made(quotient([this.node, this.operand('div', other)], options));
  }

  /** The other over this: `f.rdiv(10)` is 10 / f, as is `div(10, f)`; broadcasts. @throws KindlingError @see Python's __rtruediv__ */
  rdiv(other: Made | number): Made {
    return this.made(div([this.operand('rdiv', other), this.node]));
  }

  /** Each element to the power of a number or of another tensor's; broadcasts. @throws KindlingError @see torch.pow */
  pow(exponent: Made | number): Made {
    const power = this.operand('pow', exponent);
    // as in PyTorch: products are exact where a general power rounds, and cost a tenth
    if (this.dtype === 'float32' && (exponent === 2 || exponent === 3)) {
      const square = mul([this.node, this.node]);
      return this.made(exponent === 2 ? square : mul([square, this.node]));
    }
    return this.made(pow([this.node, power]));
  }

  /**
   * What is left of each element after whole divisors, with the sign of the divisor, as Python's % has it; broadcasts. By 0 it is NaN, of int32 the element itself.
   * @throws KindlingError for bools @see torch.remainder
   */
  remainder(divisor: Made | number): Made {
    return this.made(remainder([this.node, this.operand('remainder', divisor)]));
  }

  /** As `remainder`, with the sign of the element; broadcasts. @throws KindlingError for bools @see torch.fmod */
  fmod(divisor: Made | number): Made {
    return this.made(fmod([this.node, this.operand('fmod', divisor)]));
  }

  /** How many whole divisors are in each element, rounded down, as Python's // has it; broadcasts; the gradient is 0. @throws KindlingError for bools @see torch.floor_divide */
  floorDivide(divisor: Made | number): Made {
    return this.made(floorDivide([this.node, this.operand('floorDivide', divisor)]));
  }

  /** The angle, from -pi to pi, of the point (other, this): `y.atan2(x)`; broadcasts. @throws KindlingError @see torch.atan2 */
  atan2(other: Made | number): Made {
    return this.made(atan2([this.node, this.operand('atan2', other)]));
  }

  /** The larger of each pair of elements, NaN where one is NaN; broadcasts. @throws KindlingError @see torch.maximum */
  maximum(other: Made | number): Made {
    return this.made(maximum([this.node, this.operand('maximum', other)]));
  }

  /** The smaller of each pair of elements, NaN where one is NaN; broadcasts. @throws KindlingError @see torch.minimum */
  minimum(other: Made | number): Made {
    return this.made(minimum([this.node, this.operand('minimum', other)]));
  }

  /** log(e^this + e^other), safe for large numbers; broadcasts. @throws KindlingError @see torch.logaddexp */
  logAddExp(other: Made | number): Made {
    const [x, y] = [this.node, this.operand('logAddExp', other)].map((node) => inDtype(node, 'float32'));
    // infinities that are the same are no distance apart: their difference is NaN
    const distance = where([eq([x, y]), scalarNode(0), abs([sub([x, y])])]);
    return this.made(add([maximum([x, y]), log1p([exp([neg([distance])])])]));
  }

  /** The point between this (for weight 0) and another (for weight 1), which weights beyond go past; broadcasts. @throws KindlingError @see torch.lerp */
  lerp(end: Made | number, weight: Made | number): Made {
    return this.made(this.between('lerp', end, weight));
  }

  protected between(op: string, end: unknown, weight: unknown): GraphNode {
    return lerp([this.node, this.operand(`${op}: end`, end), this.operand(`${op}: weight`, weight)]);
  }

  /** This plus `value` times a product; broadcasts. @throws KindlingError @see torch.addcmul */
  addcmul(tensor1: Made | number, tensor2: Made | number, options?: AddedOptions): Made {
    return this.made(this.plus('addcmul', mul, tensor1, tensor2, options));
  }

  /** This plus `value` times a quotient; broadcasts. @throws KindlingError @see torch.addcdiv */
  addcdiv(tensor1: Made | number, tensor2: Made | number, options?: AddedOptions): Made {
    return this.made(this.plus('addcdiv', div, tensor1, tensor2, options));
  }

  protected plus(op: string, of: typeof mul, tensor1: unknown, tensor2: unknown, options: AddedOptions | undefined): GraphNode {
    const { value = 1 } = checkOptions(op, options, ['value']);
    const [x, y] = [this.operand(`${op}: tensor1`, tensor1), this.operand(`${op}: tensor2`, tensor2)];
    return add([this.node, mul([of([x, y]), this.operand(`${op}: value`, checkNumber(`${op}: value`, value))])]);
  }

  /** Each element, but numbers in the place of NaN and infinities, where the gradient is 0. @throws KindlingError @see torch.nan_to_num */
  nanToNum(options?: NanToNumOptions): Made {
    const { node } = this;
    const {
      nan = 0,
      posinf = LARGEST_FLOAT32,
      neginf = -LARGEST_FLOAT32,
    } = checkOptions('nanToNum', options, ['nan', 'posinf', 'neginf']);
    const others = Object.entries({ nan, posinf, neginf });
    const [forNan, above, below] = others.map(([name, value]) =>
      scalarNode(checkedNumber(`nanToNum: ${name}`, value, 'float32')),
    );
    if (node.dtype !== 'float32') return this.made(node);
    const [high, low] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY].map((end) => eq([node, scalarNode(end)]));
    return this.made(where([ne([node, node]), forNan, where([high, above, where([low, below, node])])]));
  }

  /** Where |this - other| <= atol + rtol |other|, or both are the same; broadcasts. @throws KindlingError @see torch.isclose */
  isclose(other: Made | number, options?: IscloseOptions): Made {
    const { rtol = 1e-5, atol = 1e-8, equalNan = false } = checkOptions('isclose', options, ['rtol', 'atol', 'equalNan']);
    checkBoolean('isclose: equalNan', equalNan);
    const [relative, absolute] = [checkNumber('isclose: rtol', rtol, { min: 0 }), checkNumber('isclose: atol', atol, { min: 0 })];
    const [x, y] = [this.node, this.operand('isclose', other)];
    const [a, b] = [x, y].map((node) => inDtype(node, 'float32'));
    const [distance, size] = [abs([sub([a, b])]), abs([b])];
    const allowed = add([scalarNode(absolute), mul([scalarNode(relative), size])]);
    // an infinite distance is within an infinite one, and still no closeness
    const isNear = logicalAnd([lt([distance, scalarNode(Number.POSITIVE_INFINITY)]), le([distance, allowed])]);
    const close = logicalOr([eq([x, y]), isNear]);
    return this.made(equalNan ? logicalOr([close, logicalAnd([ne([x, x]), ne([y, y])])]) : close);
  }

  /**
   * Each element, but no smaller than `min` and no larger than `max`, numbers or tensors that broadcast: `x.clamp(0, 1)`, `x.clamp(0)`, `x.clamp({ max: 1 })`.
   * Where min is above max, it is max. What lies outside has gradient 0, what lies on a bound its own.
   * @throws KindlingError if no bound is given @see torch.clamp
   */
  clamp(min: Made | number | null | ClampOptions<Made | number>, max?: Made | number | null): Made {
    return this.made(this.clamped('clamp', min, max));
  }

  /** What `clamp` gives, under the name of a method. */
  protected clamped(method: string, min: unknown, max: unknown): GraphNode {
    const isOptions = typeof min === 'object' && min !== null && !(min instanceof Arithmetic);
    if (isOptions && max !== undefined) {
      throw new KindlingError(`${method}: expected min and max or an object with both, got an object and ${describe(max)}`);
    }
    const bounds = isOptions ? checkOptions(method, min as ClampOptions<unknown>, ['min', 'max']) : { min, max };
    const low = bounds.min ?? null;
    const high = bounds.max ?? null;
    if (low === null && high === null) throw new KindlingError(`${method}: expected min, max or both, got neither`);
    const given = (name: string, value: unknown) => (value === null ? null : this.operand(`${method}: ${name}`, value));
    const [lower, upper] = [given('min', low), given('max', high)];
    // WebGL has no largest integer for the bound that is not there
    if (lower === null && this.dtype === 'int32' && upper?.dtype === 'int32') return minimum([this.node, upper]);
    if (upper === null && this.dtype === 'int32' && lower?.dtype === 'int32') return maximum([this.node, lower]);
    const isFloat = [this.node, lower, upper].some((node) => node?.dtype === 'float32');
    const none = (float: number, integer: number) => scalarNode(isFloat ? float : integer, isFloat ? 'float32' : 'int32');
    return clamp([
      this.node,
      lower ?? none(Number.NEGATIVE_INFINITY, -(2 ** 31)),
      upper ?? none(Number.POSITIVE_INFINITY, 2 ** 31 - 1),
    ]);
  }

  /**
   * A number, or a scalar, where a mask of bools is true; elsewhere the elements as they are: `scores.maskedFill(mask.eq(0), -Infinity)`.
   * The mask broadcasts. Dtype: stays.
   * @throws KindlingError if the mask is no Tensor of bool, or the dtype does not hold the value @see torch.Tensor.masked_fill
   */
  maskedFill(mask: Made, value: Made | number): Made {
    return this.made(this.filledWhere('maskedFill', mask, value));
  }

  /** The elements where a condition is true, elsewhere the others: `x.where(x.gt(0), 0)`. All broadcast. @throws KindlingError unless the condition is a Tensor @see torch.Tensor.where */
  where(condition: Made, other: Made | number): Made {
    return this.made(where([this.tensorNode('where: condition', condition), this.node, this.operand('where', other)]));
  }

  /** What `maskedFill` gives, under the name of a method. */
  protected filledWhere(method: string, mask: unknown, value: unknown): GraphNode {
    const { node } = this;
    const chosen = this.tensorNode(`${method}: mask`, mask);
    if (chosen.dtype !== 'bool') {
      throw new KindlingError(`${method}: mask: expected a Tensor of bool, got ${chosen.dtype}: mask.ne(0) is one`);
    }
    const given = typeof value === 'number' ? null : this.tensorNode(`${method}: value`, value);
    if (given !== null && (given.shape.length > 0 || given.dtype !== node.dtype)) {
      throw new KindlingError(`${method}: value: expected a number or a scalar of ${node.dtype}, got ${describe(value)}`);
    }
    return where([chosen, given ?? scalarNode(checkedNumber(`${method}: value`, value, node.dtype), node.dtype), node]);
  }
}
