import type { GraphNode } from '../graph/node';
import * as comparison from '../ops/comparison';
import { inDtype, scalarNode } from '../ops/define';
import { abs } from '../ops/unary';
import { ElementwiseMethods } from './elementwise';

/** What a tensor says of its elements, as bools. Whoever compares with NaN gets false, but for `ne`. */
export abstract class Comparisons<Made> extends ElementwiseMethods<Made> {
  /** The node of another operand, a Tensor or a number. @throws KindlingError naming the method */
  protected abstract operand(method: string, other: unknown): GraphNode;

  /** Where both are equal; broadcasts. @throws KindlingError unless it is a Tensor or a number @see torch.eq */
  eq(other: Made | number): Made {
    return this.made(comparison.eq([this.node, this.operand('eq', other)]));
  }

  /** Where both differ; broadcasts. @throws KindlingError unless it is a Tensor or a number @see torch.ne */
  ne(other: Made | number): Made {
    return this.made(comparison.ne([this.node, this.operand('ne', other)]));
  }

  /** Where this is larger; broadcasts. @throws KindlingError unless it is a Tensor or a number @see torch.gt */
  gt(other: Made | number): Made {
    return this.made(comparison.gt([this.node, this.operand('gt', other)]));
  }

  /** Where this is larger or equal; broadcasts. @throws KindlingError unless it is a Tensor or a number @see torch.ge */
  ge(other: Made | number): Made {
    return this.made(comparison.ge([this.node, this.operand('ge', other)]));
  }

  /** Where this is smaller; broadcasts. @throws KindlingError unless it is a Tensor or a number @see torch.lt */
  lt(other: Made | number): Made {
    return this.made(comparison.lt([this.node, this.operand('lt', other)]));
  }

  /** Where this is smaller or equal; broadcasts. @throws KindlingError unless it is a Tensor or a number @see torch.le */
  le(other: Made | number): Made {
    return this.made(comparison.le([this.node, this.operand('le', other)]));
  }

  /** Where both are not 0; broadcasts. @throws KindlingError unless it is a Tensor or a number @see torch.logical_and */
  logicalAnd(other: Made | number): Made {
    return this.made(comparison.logicalAnd([this.node, this.operand('logicalAnd', other)]));
  }

  /** Where one of them is not 0; broadcasts. @throws KindlingError unless it is a Tensor or a number @see torch.logical_or */
  logicalOr(other: Made | number): Made {
    return this.made(comparison.logicalOr([this.node, this.operand('logicalOr', other)]));
  }

  /** Where one of them is not 0 and the other is; broadcasts. @throws KindlingError unless it is a Tensor or a number @see torch.logical_xor */
  logicalXor(other: Made | number): Made {
    return this.made(comparison.logicalXor([this.node, this.operand('logicalXor', other)]));
  }

  /** Where elements are NaN. @see torch.isnan */
  isnan(): Made {
    return this.made(comparison.ne([this.node, this.node]));
  }

  /** Where elements are infinite, of either sign. @see torch.isinf */
  isinf(): Made {
    return this.made(comparison.eq([this.sizes(), scalarNode(Number.POSITIVE_INFINITY)]));
  }

  /** Where elements are neither infinite nor NaN. @see torch.isfinite */
  isfinite(): Made {
    return this.made(comparison.lt([this.sizes(), scalarNode(Number.POSITIVE_INFINITY)]));
  }

  /** As floats, without their signs. */
  private sizes(): GraphNode {
    return abs([inDtype(this.node, 'float32')]);
  }

  /** Where this is 0. @see torch.logical_not */
  logicalNot(): Made {
    return this.made(comparison.logicalNot([this.node]));
  }
}
