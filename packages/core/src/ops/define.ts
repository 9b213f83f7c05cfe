import { allocate } from '@kindling/checks';
import type { DType } from '../expression/dtype';
import { constant, type Expression, select, unary } from '../expression/expression';
import { UNARY } from '../expression/primitives/primitives';
import { isGradEnabled } from '../graph/gradMode';
import { GraphNode, leafNode } from '../graph/node';
import type { OpDefinition } from '../graph/operation';
import { numbersIn, type Words, wordOf } from '../graph/words';
import { checkedSize, rowMajorStrides, type Shape, sizeOf } from '../shape/shape';
import { inFloat32 } from './dtypes';

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
  if (table.has(definition.name)) throw new Error(`op ${definition.name} is defined twice`);
  table.set(definition.name, definition as unknown as OpDefinition<unknown>);
  return opOf(definition);
}

/** Makes an op callable that stands in no table: a derivative, or a program's own. Ops of one name are one op to plans. */
export function opOf<Attributes>(definition: OpDefinition<Attributes>): Op<Attributes> {
  const erased = definition as unknown as OpDefinition<unknown>;
  const { name, dtype: rule = inFloat32 } = definition;
  const takesEmpty = definition.role === 'concatenation';
  const apply = (given: readonly GraphNode[], attributes: Attributes): GraphNode => {
    const count = given.length;
    // plain loops: every node that there is was made here
    const shapes = new Array<Shape>(count);
    const came = new Array<DType>(count);
    for (let i = 0; i < count; i++) {
      shapes[i] = given[i].shape;
      came[i] = given[i].dtype;
    }
    const shape = definition.shape(shapes, attributes);
    const size = checkedSize(name, shape);
    const { inputs: taken, output } = rule(came, attributes, name);
    const inputs = new Array<GraphNode>(count);
    let requiresGrad = false;
    let isEmpty = size === 0;
    for (let i = 0; i < count; i++) {
      inputs[i] = came[i] === taken[i] ? given[i] : to([given[i]], { dtype: taken[i] });
      if (inputs[i].requiresGrad) requiresGrad = true;
      // a concatenation leaves empty parts out
      if (!takesEmpty && sizeOf(shapes[i]) === 0) isEmpty = true;
    }
    const differentiable = requiresGrad && definition.gradient !== 'zero' && output === 'float32' && isGradEnabled();
    const node = new GraphNode(erased, inputs, attributes, shape, differentiable, output);
    // nothing to loop over: no kernel, the answer is empty or the reference's
    if (isEmpty) {
      const data = valueOfEmpty(definition, shapes, attributes, size, output);
      node.value = { data, strides: rowMajorStrides(shape) };
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
  dtype: DType,
): Words {
  const data = allocate(name, size * 4, () => new Float32Array(size));
  if (size === 0) return data;
  const of = (list: readonly Shape[]) =>
    reference(
      list.map((shape) => ({ data: new Float64Array(sizeOf(shape)), shape })),
      attributes,
    ).data;
  const numbers = numbersIn(data, dtype);
  if (shapes.some((shape) => sizeOf(shape) > 0)) numbers.set(of(shapes));
  // the other dimensions may be of any size, and say nothing
  else numbers.fill(of(shapes.map((shape) => shape.map((extent) => Math.min(extent, 1))))[0]);
  return data;
}

/** A scalar leaf. Numbers enter plans as arguments, so another learning rate finds the same plan. */
export function scalarNode(value: number, dtype: DType = 'float32'): GraphNode {
  return leafNode(wordOf(value, dtype), [], [], dtype);
}

export interface ToAttributes {
  readonly dtype: DType;
  /** Of floats that stand for indices: what is not whole is an error once it is there, as is an index that is out of range. */
  readonly exact?: boolean;
}

/** The same numbers as another dtype: floats lose what is behind the point, and of a bool only 0 is false. @see torch.Tensor.to */
export const to: Op<ToAttributes> = defineOp<ToAttributes>({
  name: 'to',
  role: 'elementwise',
  shape: ([shape]) => [...shape],
  dtype: (inputs, { dtype }) => ({ inputs, output: dtype }),
  kernel: ({ inputs: [x], index, inputDtypes: [from], dtype }) => converted(x(...index), from, dtype),
  reference: ([x], { dtype }) => ({ data: x.data.map((value) => convertedNumber(value, dtype)), shape: x.shape }),
  gradient: 'zero',
  samples: [
    { shapes: [[3, 5]], attributes: { dtype: 'int32' }, range: [-9, 9] },
    { shapes: [[7]], attributes: { dtype: 'bool' }, range: [-1, 1], integers: true },
    { shapes: [[3, 5]], attributes: { dtype: 'float32' }, range: [-9, 9], integers: true, dtypes: ['int32'] },
    { shapes: [[]], attributes: { dtype: 'bool' }, range: [-1, 1], integers: true, dtypes: ['int32'] },
    { shapes: [[7]], attributes: { dtype: 'float32' }, range: [0, 1], integers: true, dtypes: ['bool'] },
    { shapes: [[2, 3]], attributes: { dtype: 'int32' }, range: [0, 1], integers: true, dtypes: ['bool'] },
  ],
});

/** The same node where it is of that dtype already. */
export const inDtype = (node: GraphNode, dtype: DType): GraphNode => (node.dtype === dtype ? node : to([node], { dtype }));

function converted(x: Expression, from: DType, dtype: DType): Expression {
  if (dtype === 'bool' && from !== 'bool') {
    return select('equal', x, constant(0, from), constant(0, dtype), constant(1, dtype));
  }
  if (dtype === 'float32' && from !== 'float32') return unary('toFloat', x);
  return dtype === 'int32' && from === 'float32' ? unary('toInteger', x) : x;
}

function convertedNumber(value: number, dtype: DType): number {
  if (dtype === 'bool') return value === 0 ? 0 : 1;
  return dtype === 'int32' ? UNARY.toInteger.float64(value) : value;
}
