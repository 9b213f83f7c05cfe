import { GraphNode } from '../graph/node';
import { cat, startsOf } from '../ops/concatenation';
import { scalarNode } from '../ops/define';
import { slice } from '../ops/slice';
import { expand, type PadAttributes, pad, reshape } from '../ops/view';
import { type Shape, sizeOf } from '../shape/shape';

/** What becomes of each input from the gradients of all outputs; null is 0. */
type Gradient = (grads: readonly GraphNode[]) => readonly (GraphNode | null)[];

/**
 * Values that were computed without a history, as the results of a function whose gradient is a program's own: it is called once, with the gradients of all of
 * them, zeros where nothing came.
 */
export function withOwnGradient(values: readonly GraphNode[], inputs: readonly GraphNode[], gradient: Gradient): GraphNode[] {
  const results = values.map((value) => alias(value));
  if (results.length === 1) {
    results[0].own = { inputs, gradient: (grad) => gradient([grad]) };
    return results;
  }
  // the gradients of several results meet in a node that holds them side by side
  const sizes = values.map(({ shape }) => sizeOf(shape));
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const meeting = new GraphNode(null, [], undefined, [total], true);
  meeting.own = {
    inputs,
    gradient: (all) => gradient(values.map(({ shape }, i) => partOf(all, starts[i], shape))),
  };
  results.forEach((result, i) => {
    const around = { before: [starts[i]], after: [total - starts[i] - sizes[i]], value: 0 };
    result.own = { inputs: [meeting], gradient: (grad) => [pad([reshape([grad], { shape: [sizes[i]] })], around)] };
  });
  return results;
}

/** The same numbers, where they are, as a value of its own, with a history. */
function alias(value: GraphNode): GraphNode {
  const node = reshape([value], { shape: value.shape });
  node.requiresGrad = true;
  return node;
}

function partOf(all: GraphNode, start: number, shape: Shape): GraphNode {
  const size = sizeOf(shape);
  const whole = pieceAt(all, start, size);
  return reshape([whole ?? slice([all], { dim: 0, start, length: size, step: 1 })], { shape });
}

/** A stretch of gradients side by side that is one of them as it came, or zeros around it; null of any other. */
function pieceAt({ op, value, attributes, inputs }: GraphNode, start: number, size: number): GraphNode | null {
  if (value !== null) return null;
  const starts = startsOf(inputs.map(({ shape }) => shape[0]));
  if (op === cat.definition) return inputs.find((piece, i) => starts[i] === start && piece.shape[0] === size) ?? null;
  if (op !== pad.definition) return null;
  const [begin] = (attributes as PadAttributes).before;
  const [{ shape }] = inputs;
  if (start === begin && size === shape[0]) return inputs[0];
  const isZero = start + size <= begin || start >= begin + shape[0];
  return isZero ? expand([scalarNode(0)], { shape: [size] }) : null;
}
