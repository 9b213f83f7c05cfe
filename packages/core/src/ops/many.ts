import { GraphNode } from '../graph/node';
import type { OpDefinition } from '../graph/operation';
import type { Shape } from '../shape/shape';
import { kept } from './dtypes';

/** What only stands in graphs that are rewritten already has no gradient, and is held against what it stands for. */
const onlyPlanned = {
  reference: () => {
    throw new Error('what is planned has no reference of its own');
  },
  gradient: 'missing',
  samples: [],
} as const;

/** Leaves of one shape side by side, one more dimension in front: copied before the kernels run, for they lie anywhere. */
const packedLeaves: OpDefinition<unknown> = {
  name: 'packed',
  role: 'packed',
  dtype: kept,
  shape: (shapes) => [shapes.length, ...shapes[0]],
  kernel: () => {
    throw new Error('leaves are packed before the kernels run');
  },
  ...onlyPlanned,
};

/** Leaves of one shape and dtype, in row-major order, as one value. */
export function packed(leaves: readonly GraphNode[]): GraphNode {
  const [{ shape, dtype }] = leaves;
  return new GraphNode(packedLeaves, leaves, undefined, [leaves.length, ...shape], false, dtype);
}

const known = new WeakMap<OpDefinition<unknown>, Map<string, OpDefinition<unknown>>>();
const ofMany = new WeakSet<OpDefinition<unknown>>();

/**
 * An op on many inputs at once. `stacked` says which inputs have one more dimension in front, for each of the many; the others are for
 * all of them.
 */
function manyOf(op: OpDefinition<unknown>, stacked: readonly boolean[]): OpDefinition<unknown> {
  const variants = known.get(op) ?? new Map<string, OpDefinition<unknown>>();
  known.set(op, variants);
  const which = stacked.every((is) => is) ? '' : ` ${stacked.map(Number).join('')}`;
  const found = variants.get(which);
  if (found !== undefined) return found;
  const eachOf = (shapes: readonly Shape[]) => shapes.map((shape, i) => (stacked[i] ? shape.slice(1) : shape));
  const made: OpDefinition<unknown> = {
    name: `many ${op.name}${which}`,
    role: op.role,
    shape: (shapes, attributes) => [shapes[stacked.indexOf(true)][0], ...op.shape(eachOf(shapes), attributes)],
    kernel: ({ inputs, inputShapes, index: [one, ...index], shape, ...context }) =>
      op.kernel({
        ...context,
        inputs: inputs.map((read, i) => (stacked[i] ? (...at) => read(one, ...at) : read)),
        inputShapes: eachOf(inputShapes),
        index,
        shape: shape.slice(1),
      }),
    ...onlyPlanned,
  };
  variants.set(which, made);
  ofMany.add(made);
  return made;
}

/** Whether a node stands for many: in graphs that come in every length, an episode's. */
export function isOfMany({ op }: GraphNode): boolean {
  return op !== null && (op === packedLeaves || ofMany.has(op));
}

/** What many nodes alike compute, as one; `like` is any of them. */
export function many(like: GraphNode, inputs: readonly GraphNode[], stacked: readonly boolean[]): GraphNode {
  const count = inputs[stacked.indexOf(true)].shape[0];
  const op = manyOf(like.op as OpDefinition<unknown>, stacked);
  return new GraphNode(op, inputs, like.attributes, [count, ...like.shape], false, like.dtype);
}
