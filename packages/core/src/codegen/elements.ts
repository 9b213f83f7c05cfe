import { type Affine, loopIndex, newLoop } from '../expression/affine';
import type { Expression } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { Access } from '../graph/operation';
import { loadAt, type Place } from './layout';

/** What nodes without memory were found to be at an index. */
type KnownElements = Map<GraphNode, { readonly index: readonly Affine[]; readonly expression: Expression }[]>;

/** The elements of a graph's nodes as expressions of what has memory. */
export class Elements {
  private known: { readonly steps: number; readonly elements: KnownElements } = { steps: 0, elements: new Map() };
  /** An index for each shape, so that nodes of one shape are looked at in the same place. */
  private readonly indices = new Map<string, readonly Affine[]>();

  /** `stepsTaken` counts up whenever a node is given memory, or another one. */
  constructor(
    private readonly places: ReadonlyMap<GraphNode, Place>,
    private readonly stepsTaken: () => number,
  ) {}

  /** A node's element at loops of its own, to decide by: the same expression is given out until another node gets memory. */
  atLoops(node: GraphNode): Expression {
    const steps = this.stepsTaken();
    if (steps !== this.known.steps) this.known = { steps, elements: new Map() };
    const key = node.shape.join();
    const index = this.indices.get(key) ?? node.shape.map((length) => loopIndex(newLoop(length)));
    this.indices.set(key, index);
    return this.at(node, index, this.known.elements);
  }

  /**
   * A node's element at an index: a load if it has memory, else what its op computes. What several ops on the way use at the
   * same index is one expression: written out for each of them, a chain of such ops would double with every link.
   */
  at(node: GraphNode, index: readonly Affine[], known: KnownElements = new Map()): Expression {
    const place = this.places.get(node);
    if (place !== undefined) return loadAt(place, index);
    const elements = known.get(node) ?? [];
    known.set(node, elements);
    const found = elements.find((element) => element.index.every((part, dim) => part === index[dim]));
    if (found !== undefined) return found.expression;
    const op = node.op as NonNullable<typeof node.op>;
    const inputs = node.inputs.map(
      (input): Access =>
        (...at) =>
          this.at(input, at, known),
    );
    const inputShapes = node.inputs.map((input) => input.shape);
    const inputDtypes = node.inputs.map((input) => input.dtype);
    const { shape, attributes, dtype } = node;
    const expression = op.kernel({ inputs, inputShapes, inputDtypes, index, shape, attributes, dtype });
    elements.push({ index, expression });
    return expression;
  }
}
