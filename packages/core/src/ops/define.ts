import { allocate } from '@kindling/checks';
import { isGradEnabled } from '../graph/gradMode';
import { GraphNode, leafNode } from '../graph/node';
import type { OpDefinition } from '../graph/operation';
import { checkedSize, rowMajorStrides, type Shape, sizeOf } from '../shape/shape';

/** An op as a function on graph nodes; ops without attributes are called without. */
export interface Op<Attributes> {
  (
    inputs: readonly GraphNode[],
    ...attributes: Attributes extends undefined ? [attributes?: undefined] : [attributes: Attributes]
  ): GraphNode;
  readonly definition: OpDefinition<Attributes>;
}

const table = new Map<string, OpDefinition<unknown>>();

/** Every op by name. */
export const opTable: ReadonlyMap<string, OpDefinition<unknown>> = table;

/** Enters an op into the table and makes it callable. */
export function defineOp<Attributes>(definition: OpDefinition<Attributes>): Op<Attributes> {
  const erased = definition as unknown as OpDefinition<unknown>;
  if (table.has(definition.name)) throw new Error(`op ${definition.name} is defined twice`);
  table.set(definition.name, erased);
  const apply = (inputs: readonly GraphNode[], attributes: Attributes): GraphNode => {
    const shapes = inputs.map((input) => input.shape);
    const shape = definition.shape(shapes, attributes);
    const size = checkedSize(definition.name, shape);
    const differentiable = definition.gradient !== 'zero' && inputs.some((input) => input.requiresGrad);
    const node = new GraphNode(erased, inputs, attributes, shape, differentiable && isGradEnabled());
    // nothing to loop over: no kernel, the answer is empty or the reference's; a concatenation leaves empty parts out
    const takesEmpty = definition.role === 'concatenation';
    if (size === 0 || (!takesEmpty && shapes.some((s) => sizeOf(s) === 0))) {
      node.value = { data: valueOfEmpty(definition, shapes, attributes, size), strides: rowMajorStrides(shape) };
    }
    return node;
  };
  return Object.assign(apply, { definition }) as unknown as Op<Attributes>;
}

/** What an op makes of inputs without elements: nothing, or the same number everywhere (a sum over nothing is 0). */
function valueOfEmpty<Attributes>(
  { name, reference }: OpDefinition<Attributes>,
  shapes: readonly Shape[],
  attributes: Attributes,
  size: number,
): Float32Array {
  const data = allocate(name, size * 4, () => new Float32Array(size));
  if (size === 0) return data;
  const of = (list: readonly Shape[]) =>
    reference(
      list.map((shape) => ({ data: new Float64Array(sizeOf(shape)), shape })),
      attributes,
    ).data;
  if (shapes.some((shape) => sizeOf(shape) > 0)) return Float32Array.from(of(shapes));
  // the other dimensions may be of any size, and say nothing
  return data.fill(of(shapes.map((shape) => shape.map((extent) => Math.min(extent, 1))))[0]);
}

/** A scalar leaf. Numbers enter plans as arguments, so another learning rate finds the same plan. */
export function scalarNode(value: number): GraphNode {
  return leafNode(Float32Array.of(value), [], []);
}
