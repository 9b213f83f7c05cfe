import { KindlingError } from '@kindling/checks';
import type { DType, Tensor } from '@kindling/core';

type GraphNode = Tensor['node'];

/** A size of a shape: `times` times the size of the batch, and `plus`. */
export interface Size {
  readonly times: number;
  readonly plus: number;
}

export const isFixed = ({ times }: Size) => times === 0;

/** A size that is the same for any batch. */
export const fixed = (plus: number): Size => ({ times: 0, plus });

/** Of sizes of which at most one goes with the batch. */
export const productOf = (sizes: readonly Size[]): Size =>
  sizes.reduce((a, b) => ({ times: a.times * b.plus + a.plus * b.times, plus: a.plus * b.plus }), fixed(1));

/** A number that is the same for any batch. @throws KindlingError for a size that is not */
export function fixedSize(size: Size, name: string): number {
  if (isFixed(size)) return size.plus;
  throw new KindlingError(
    `${name}: expected a size that is the same for any batch, got one that goes with it: batchDim: null exports it for the one that is given`,
  );
}

/** A value of the graph that `forward` records, seen with one size of the batch, twice that and three times that. */
export interface Traced {
  /** With the batch as it was given. */
  readonly node: GraphNode;
  readonly nodes: readonly GraphNode[];
  readonly dtype: DType;
  readonly shape: readonly Size[];
  readonly inputs: readonly Traced[];
  /** Which input of the model it is; null for what is computed or was there. */
  readonly input: number | null;
  /** Whether it depends on an input. */
  readonly isVariable: boolean;
}

/** How a number goes with the size of the batch. @throws KindlingError for one that is no multiple of it, with a rest */
export function sizeOf(values: readonly number[], batch: number, name: string): Size {
  const [first, second = first, third = first] = values;
  const times = values.length === 1 ? 0 : (second - first) / batch;
  if (Number.isInteger(times) && (values.length === 1 || third - second === second - first))
    return { times, plus: first - times * batch };
  throw new KindlingError(
    `${name}: expected sizes that go with the batch's, got ${values.join(', ')} for ${values.map((_, i) => (i + 1) * batch).join(', ')}: batchDim: null exports it for the one that is given`,
  );
}

/**
 * Sees the graphs of several sizes of the batch as one.
 * @param outputs those of each run
 * @param inputs the nodes that the model was given in each run
 * @throws KindlingError where they differ in more than sizes
 */
export function traced(
  outputs: readonly (readonly GraphNode[])[],
  inputs: readonly (readonly GraphNode[])[],
  batch: number,
): Traced[] {
  const known = new Map<GraphNode, Traced>();
  const places = inputs.map((run) => new Map(run.map((node, i) => [node, i])));
  return outputs[0].map((_, i) => {
    const open: GraphNode[][] = [outputs.map((run) => run[i])];
    // not by recursion: a network may be deeper than the stack
    while (open.length > 0) {
      const nodes = open.at(-1) as GraphNode[];
      if (known.has(nodes[0])) {
        open.pop();
        continue;
      }
      const missing = inputsOf(nodes, places).filter(([first]) => !known.has(first));
      if (missing.length > 0) {
        open.push(...missing);
        continue;
      }
      open.pop();
      known.set(nodes[0], joined(nodes, known, places[0], batch));
    }
    return known.get(outputs[0][i]) as Traced;
  });
}

const nameOf = ({ op }: GraphNode) => op?.name ?? 'a tensor that was there';

/** @param place which input of the model the first is, if it is one */
function differing(first: GraphNode, other: GraphNode, place?: number): KindlingError {
  const names = [place === undefined ? nameOf(first) : `input ${place}`, nameOf(other)];
  const [came, instead] = [first, other].map(({ shape }, i) => `${names[i]} of shape [${shape.join(', ')}]`);
  return new KindlingError(
    `exportOnnx: expected the same operations for any batch, got ${came} and ${instead}: batchDim: null exports it for the one that is given`,
  );
}

/** What each input is in each run. */
function inputsOf(nodes: readonly GraphNode[], places: readonly ReadonlyMap<GraphNode, number>[]): GraphNode[][] {
  const [first] = nodes;
  const place = places[0].get(first);
  for (const [run, other] of nodes.entries()) {
    const isAlike = other.op?.name === first.op?.name && other.inputs.length === first.inputs.length;
    if (places[run].get(other) !== place || !(isAlike || place !== undefined)) throw differing(first, other, place);
  }
  if (place !== undefined) return [];
  return first.inputs.map((_, i) => nodes.map((node) => node.inputs[i]));
}

function joined(
  nodes: readonly GraphNode[],
  known: ReadonlyMap<GraphNode, Traced>,
  place: ReadonlyMap<GraphNode, number>,
  batch: number,
): Traced {
  const [node] = nodes;
  // told here, behind its inputs: what comes of a node that lost a dimension lacks it, too
  for (const other of nodes) if (other.shape.length !== node.shape.length) throw differing(node, other);
  const input = place.get(node) ?? null;
  const inputs = input === null ? node.inputs.map((one) => known.get(one) as Traced) : [];
  return {
    node,
    nodes,
    dtype: node.dtype,
    shape: node.shape.map((_, dim) =>
      sizeOf(
        nodes.map(({ shape }) => shape[dim]),
        batch,
        `exportOnnx: ${nameOf(node)}`,
      ),
    ),
    inputs,
    input,
    isVariable: input !== null || inputs.some(({ isVariable }) => isVariable),
  };
}
