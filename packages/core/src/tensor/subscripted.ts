import { checkArray, checkBoolean, checkOptions } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { inDtype, scalarNode } from '../ops/define';
import { checkedNumber } from './dtype';
import { put, putOnHost, putWhere } from './putting';
import { Structure } from './structure';
import { partsOf, type Subscript } from './subscripts';
import { taken } from './taking';

/** What `indexPut` takes beside places and values. */
export interface IndexPutOptions {
  /** Whether values are added to what is there, also those at one place to each other. */
  readonly accumulate?: boolean | undefined;
}

/** PyTorch's x[...]: what stands between the brackets is what `at` takes, and `indexPut` as an array. */
export abstract class Subscripted<Made> extends Structure<Made> {
  /**
   * PyTorch's x[0, 1:5, None, ...]: `x.at(0, slice(1, 5), null, '...')`, or `x.at(0, '1:5', null, '...')`. Each entry says of the next
   * dimension what is taken: an integer one entry (below 0 from the end), which drops the dimension; `slice(start, end, step)` or its text
   * a part; an array of integers or an int32 tensor these entries, in the shape of the array; an array of booleans or a bool tensor
   * those that are true, if its numbers are known, since they decide the shape. null makes a new dimension, '...' passes over all that
   * are not named. Arrays and tensors broadcast together, and where they stand apart their dimensions come first.
   * @throws KindlingError for what is out of range, of a tensor that is computed at the latest when the result is read
   */
  at(...indices: readonly Subscript<Made>[]): Made {
    const parts = partsOf('at', this.node.shape, indices, nodeIn);
    const node = taken('at', this.node, parts);
    // places make a copy in PyTorch, too
    return parts.some(({ kind }) => kind === 'places') ? this.made(node) : this.viewed(node, true);
  }

  /**
   * PyTorch's x[indices] = value, as a new tensor: this one with a value at what `at(...indices)` names. A place that is named more than
   * once gets the last of its values (the mean of them, if a tensor that is not computed yet names it). Shape: stays; the value
   * broadcasts to what is named
   * @throws KindlingError as `at`, and if it does not broadcast @see torch.index_put
   */
  indexPut(indices: readonly Subscript<Made>[], value: Made | number | boolean, options?: IndexPutOptions): Made {
    return this.made(this.withPut('indexPut', indices, value, options));
  }

  protected withPut(op: string, indices: unknown, value: unknown, options: IndexPutOptions | undefined): GraphNode {
    const { accumulate = false } = checkOptions(op, options, ['accumulate']);
    checkBoolean(`${op}: accumulate`, accumulate);
    const { node } = this;
    const isNumber = typeof value === 'number' || typeof value === 'boolean';
    const number = isNumber ? checkedNumber(`${op}: value`, value, node.dtype) : null;
    const given = number === null ? inDtype(this.tensorNode(`${op}: value`, value), node.dtype) : scalarNode(number, node.dtype);
    const subscripts = checkArray(`${op}: indices`, indices, (_, entry) => entry, 'an array: indexPut([0, slice(1, 3)], value)');
    const [mask, ...others] = subscripts;
    const condition = nodeIn(mask);
    const isMask = condition?.dtype === 'bool' && condition.shape.length > 0 && others.every((entry) => entry === '...');
    const masked = isMask ? putWhere(node, condition, given, accumulate) : null;
    if (masked !== null) return masked;
    const parts = partsOf(op, node.shape, subscripts, nodeIn);
    const known = number === null || accumulate ? null : putOnHost(node, parts, number);
    return known ?? put(op, node, parts, given, accumulate);
  }
}

/** The node of a tensor; null for what is none. */
function nodeIn(value: unknown): GraphNode | null {
  // a Tensor is the only class that has these methods
  return value instanceof Structure ? (value as Structure<unknown>).node : null;
}
