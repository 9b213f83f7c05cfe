import { isGradEnabled } from '../graph/gradMode';
import { GraphNode, leafNode } from '../graph/node';
import type { OpDefinition } from '../graph/operation';
import { rowMajorStrides, sizeOf } from '../shape/shape';

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
    const differentiable = definition.gradient !== 'none' && inputs.some((input) => input.requiresGrad);
    const node = new GraphNode(erased, inputs, attributes, shape, isGradEnabled() && differentiable);
    // nothing to loop over: no kernel, the answer is empty or the reference's (a sum over nothing is 0)
    if (sizeOf(shape) === 0 || shapes.some((s) => sizeOf(s) === 0)) {
      const { data } = definition.reference(
        shapes.map((s) => ({ data: new Float64Array(sizeOf(s)), shape: s })),
        attributes,
      );
      node.value = { data: Float32Array.from(data), strides: rowMajorStrides(shape) };
    }
    return node;
  };
  return Object.assign(apply, { definition }) as unknown as Op<Attributes>;
}

/** A scalar leaf. Numbers enter plans as arguments, so another learning rate finds the same plan. */
export function scalarNode(value: number): GraphNode {
  return leafNode(Float32Array.of(value), [], []);
}
