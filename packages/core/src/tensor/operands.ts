import { describe, KindlingError } from '@kindling/checks';
import type { DType } from '../expression/dtype';
import type { GraphNode } from '../graph/node';
import { scalarNode } from '../ops/define';
import { checkedNumber, isIntegerBeside } from './dtype';
import { isTensor, type Tensor } from './tensor';

/**
 * The nodes of two operands, of which either may be a number: beside integers a whole one is such.
 * @param names what they are called, for messages
 * @throws KindlingError unless each is a Tensor or a number
 */
export function operandsOf(op: string, names: readonly [string, string], x: unknown, y: unknown): [GraphNode, GraphNode] {
  const nodeOf = (name: string, value: unknown, other: unknown): GraphNode => {
    if (isTensor(value)) return value.node;
    if (typeof value !== 'number') {
      throw new KindlingError(`${op}: ${name}: expected a Tensor or a number, got ${describe(value)}`);
    }
    return isTensor(other) ? numberBeside(`${op}: ${name}`, value, other.dtype) : scalarNode(value);
  };
  return [nodeOf(names[0], x, y), nodeOf(names[1], y, x)];
}

function numberBeside(name: string, value: number, dtype: DType): GraphNode {
  const isInteger = isIntegerBeside(value, dtype);
  return isInteger ? scalarNode(checkedNumber(name, value, 'int32'), 'int32') : scalarNode(value);
}

/** An argument that must be a Tensor of float32. @throws KindlingError naming it */
export function floatTensor(name: string, value: unknown): Tensor {
  if (!isTensor(value)) throw new KindlingError(`${name}: expected a Tensor, got ${describe(value)}`);
  if (value.dtype === 'float32') return value;
  throw new KindlingError(`${name}: expected float32, got ${value.dtype}: x.to('float32') converts it`);
}
