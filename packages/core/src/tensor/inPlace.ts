import { KindlingError, refuseSurplus } from '@kindling/checks';
import { isGradEnabled } from '../graph/gradMode';
import { noteChanged } from '../graph/leftBehind';
import { type GraphNode, leafNode, noteReplaced, replaceLeaf, type Value } from '../graph/node';
import { numbersIn } from '../graph/words';
import { add, div, mul, sub } from '../ops/elementwise';
import { rowMajorStrides, sameShape, shapeText, sizeOf } from '../shape/shape';
import type { AddedOptions, AlphaOptions, ClampOptions } from './arithmetic';
import { Drawing } from './drawing';
import { checkedNumber } from './dtype';
import { float32s } from './nested';
import type { IndexPutOptions } from './subscripted';
import type { Subscript } from './subscripts';

/**
 * The methods that give a tensor another value. The next run computes it, so that a value which only changes (a running average) keeps
 * no past alive. A leaf that requires a gradient is changed under noGrad only; the result of an op that requires one, outside of it only. A view
 * is not changed: parts of a tensor (`x.select(0, 1)`), and other shapes of a parameter, have memory of their own.
 */
export abstract class InPlace<Source> extends Drawing<Source> {
  abstract get isLeaf(): boolean;
  abstract get requiresGrad(): boolean;
  abstract set requiresGrad(value: boolean);

  /** The node of what is copied, as this tensor's dtype. @throws KindlingError naming the method */
  protected abstract copied(method: string, source: unknown, withHistory: boolean): GraphNode;
  /** The node that the tensor stands for, even if nothing can be computed with it. */
  protected abstract get standsFor(): GraphNode;
  /** Stands for another node from now on. */
  protected abstract put(node: GraphNode): void;
  /** Whether PyTorch would change another tensor along with this one. */
  protected abstract readonly isView: boolean;

  /** Sets `requiresGrad`, and gives this tensor back. @throws KindlingError as setting it does @see torch.Tensor.requires_grad_ */
  requiresGrad_(requiresGrad = true): this {
    refuseSurplus('requiresGrad_', arguments, 1);
    this.requiresGrad = requiresGrad;
    return this;
  }

  /**
   * Takes over another tensor's values, in place, and where it is recorded their history as well; a leaf that requires a gradient takes the values
   * alone. Shape and dtype: stay.
   * @throws KindlingError if the shapes differ @see torch.Tensor.copy_
   */
  copy_(source: Source): this {
    this.refuseView('copy_');
    const { requiresGrad, isLeaf, standsFor } = this;
    const isRecorded = isGradEnabled() && !(requiresGrad && isLeaf);
    this.put(this.copied('copy_', source, isRecorded));
    noteReplaced(this.node, standsFor);
    if (requiresGrad && this.isLeaf) this.requiresGrad = true;
    if (this.node.value === null && this.isLeaf) noteChanged(this);
    return this;
  }

  /** Adds to this tensor: `noGrad(() => p.add_(p.grad, { alpha: -0.1 }))`. Shape: stays. @throws KindlingError as `fill_`, or for a shape that would not stay @see torch.Tensor.add_ */
  add_(other: Source | number, options?: AlphaOptions): this {
    return this.become('add_', add([this.node, this.timesAlpha('add_', other, options)], undefined));
  }

  /** Subtracts from this tensor. Shape: stays. @throws KindlingError as `add_` @see torch.Tensor.sub_ */
  sub_(other: Source | number, options?: AlphaOptions): this {
    return this.become('sub_', sub([this.node, this.timesAlpha('sub_', other, options)], undefined));
  }

  /** Multiplies this tensor. Shape: stays. @throws KindlingError as `add_` @see torch.Tensor.mul_ */
  mul_(other: Source | number): this {
    return this.become('mul_', mul([this.node, this.operand('mul_', other)], undefined));
  }

  /** Divides this tensor. Shape: stays. @throws KindlingError as `add_` @see torch.Tensor.div_ */
  div_(other: Source | number): this {
    return this.become('div_', div([this.node, this.operand('div_', other)], undefined));
  }

  /** Goes towards another tensor (for weight 1 it gets there), as averages do: `noGrad(() => average.lerp_(weight, 0.01))`. Shape: stays. @throws KindlingError as `add_` @see torch.Tensor.lerp_ */
  lerp_(end: Source | number, weight: Source | number): this {
    return this.become('lerp_', this.between('lerp_', end, weight));
  }

  /** Adds `value` times a product. Shape: stays. @throws KindlingError as `add_` @see torch.Tensor.addcmul_ */
  addcmul_(tensor1: Source | number, tensor2: Source | number, options?: AddedOptions): this {
    return this.become('addcmul_', this.plus('addcmul_', mul, tensor1, tensor2, options));
  }

  /** Adds `value` times a quotient. Shape: stays. @throws KindlingError as `add_` @see torch.Tensor.addcdiv_ */
  addcdiv_(tensor1: Source | number, tensor2: Source | number, options?: AddedOptions): this {
    return this.become('addcdiv_', this.plus('addcdiv_', div, tensor1, tensor2, options));
  }

  /** Keeps each element between bounds: `noGrad(() => weight.clamp_(-0.01, 0.01))`. Shape: stays. @throws KindlingError as `add_`, or unless there is a bound @see torch.Tensor.clamp_ */
  clamp_(min: Source | number | null | ClampOptions<Source | number>, max?: Source | number | null): this {
    return this.become('clamp_', this.clamped('clamp_', min, max));
  }

  /** Puts a number, or a scalar, where a mask of bools is true. Shape and dtype: stay. @throws KindlingError as `add_`, or unless the mask is a Tensor of bool @see torch.Tensor.masked_fill_ */
  maskedFill_(mask: Source, value: Source | number): this {
    return this.become('maskedFill_', this.filledWhere('maskedFill_', mask, value));
  }

  /**
   * Puts one number everywhere. Shape and dtype: stay.
   * @throws KindlingError for a leaf that requires a gradient outside of noGrad, for the result of an op that requires one under it, and
   * unless it is a number
   * @see torch.Tensor.fill_
   */
  fill_(value: number): this {
    return this.become('fill_', this.filled('fill_', checkedNumber('fill_: value', value, this.node.dtype)));
  }

  /** Puts zeros everywhere. Shape: stays. @throws KindlingError as `fill_` @see torch.Tensor.zero_ */
  zero_(): this {
    return this.become('zero_', this.filled('zero_', 0));
  }

  /**
   * PyTorch's x[indices] = value: `noGrad(() => x.indexPut_([0, slice(1, 3)], 5))`; `indices` are those of `at`. Shape: stays.
   * @throws KindlingError as `fill_`, as `at`, and if the value does not broadcast to what is named @see torch.Tensor.index_put_
   */
  indexPut_(indices: readonly Subscript<Source>[], value: Source | number | boolean, options?: IndexPutOptions): this {
    return this.become('indexPut_', this.withPut('indexPut_', indices, value, options));
  }

  /** @internal Takes the numbers that were computed for this tensor; nobody else has them. */
  replaceBy(value: Value): void {
    const { requiresGrad } = this;
    this.put(replaceLeaf(this.node, value));
    if (requiresGrad) this.requiresGrad = true;
  }

  private filled(method: string, value: number): GraphNode {
    const { shape, dtype } = this.node;
    const words = float32s(method, sizeOf(shape));
    numbersIn(words, dtype).fill(value);
    return leafNode(words, shape, rowMajorStrides(shape), dtype);
  }

  /** Stands for another value from now on; a leaf stays one. */
  private become(method: string, value: GraphNode): this {
    this.refuseView(method);
    const { requiresGrad, isLeaf } = this;
    const { shape } = this.node;
    if (!sameShape(value.shape, shape)) {
      throw new KindlingError(
        `${method}: expected an operand that broadcasts to shape ${shapeText(shape)}, got one that makes it ${shapeText(value.shape)}`,
      );
    }
    if (value.dtype !== this.node.dtype) {
      throw new KindlingError(
        `${method}: expected an operand that keeps ${this.node.dtype}, got one that makes it ${value.dtype}`,
      );
    }
    if (requiresGrad && isLeaf === isGradEnabled()) {
      throw new KindlingError(
        isLeaf
          ? `${method}: expected a call under noGrad for a leaf tensor that requires a gradient, got one that is recorded: noGrad(() => x.${method}(...))`
          : `${method}: expected a tensor without history under noGrad, got the result of an op that requires a gradient: use detach() first`,
      );
    }
    const { node } = this;
    this.put(value);
    noteReplaced(value, node);
    if (requiresGrad && isLeaf) this.requiresGrad = true;
    if (value.value === null && this.isLeaf) noteChanged(this);
    return this;
  }

  /** Tensors share no memory: what a view is of would stay as it was, without a word. */
  private refuseView(method: string): void {
    if (!this.isView) return;
    throw new KindlingError(
      `${method}: expected a tensor of its own, got a part, another shape or detach() of one, which would stay as it is: x.${method}(...) and x.indexPut_(places, value) change x, clone() copies`,
    );
  }
}
