import { type Affine, type Loop, loopIndex, newLoop } from '../expression/affine';
import type { DType } from '../expression/dtype';
import type { Expression } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { Access } from '../graph/operation';
import type { Shape } from '../shape/shape';
import { canBeCut } from './lastBlock';
import { loadAt, type Place, readsInBlocks } from './layout';

/** What nodes without memory were found to be at an index. */
type KnownElements = Map<GraphNode, { readonly index: readonly Affine[]; readonly expression: Expression }[]>;

/** Where nodes lie; `moved` is told of each that is given memory, or another one. */
export class Places extends Map<GraphNode, Place> {
  /** Whether anything has been laid in blocks. */
  hasBlocks = false;

  constructor(private readonly moved: (node: GraphNode) => void) {
    super();
  }

  override set(node: GraphNode, place: Place): this {
    this.moved(node);
    if (place.blocks) this.hasBlocks = true;
    return super.set(node, place);
  }
}

function isAt(index: readonly Affine[], other: readonly Affine[]): boolean {
  for (let dim = 0; dim < index.length; dim++) if (index[dim] !== other[dim]) return false;
  return true;
}

/** The elements of a graph's nodes as expressions of what has memory. */
export class Elements {
  private readonly known: KnownElements = new Map();
  /** Loops for each shape, so that nodes of one shape are looked at in the same place. */
  private readonly loops = new Map<string, { readonly loops: readonly Loop[]; readonly index: readonly Affine[] }>();

  /** Inputs that a node alone reads elsewhere. */
  private readonly copies = new Map<GraphNode, Map<number, Place>>();
  /** Copies of what lies in blocks. */
  private readonly inOnePiece = new Map<GraphNode, Place>();

  constructor(
    private readonly places: Places,
    private readonly usersOf: (node: GraphNode) => readonly GraphNode[],
    /** Makes a copy in one piece of what lies in blocks, for nodes that cannot read it so. */
    private readonly copy: (node: GraphNode, from: Place) => Place,
  ) {}

  /** The loops at which nodes of a shape are looked at, and the index that they make. */
  loopsOf(shape: Shape): { readonly loops: readonly Loop[]; readonly index: readonly Affine[] } {
    const key = shape.join();
    let found = this.loops.get(key);
    if (found === undefined) {
      const loops = shape.map(newLoop);
      found = { loops, index: loops.map(loopIndex) };
      this.loops.set(key, found);
    }
    return found;
  }

  /** A node's element at the loops of its shape: the same expression is given out until a node that it is made of gets memory. */
  atLoops(node: GraphNode): Expression {
    return this.at(node, this.loopsOf(node.shape).index, this.known);
  }

  /** Has a node, and nobody else, read an input from another place. */
  readFrom(node: GraphNode, input: number, place: Place): void {
    const copies = this.copies.get(node) ?? new Map<number, Place>();
    this.copies.set(node, copies.set(input, place));
    this.forget(node);
  }

  /** Forgets what was made of a node's own element: it is read from memory from now on, or from another place there. */
  forget(node: GraphNode): void {
    this.known.delete(node);
    const users = this.usersOf(node);
    for (let i = 0; i < users.length; i++) if (this.known.has(users[i])) this.forget(users[i]);
  }

  /**
   * A node's element at an index: a load if it has memory, else what its op computes. What several ops on the way use at the
   * same index is one expression: written out for each of them, a chain of such ops would double with every link.
   */
  at(node: GraphNode, index: readonly Affine[], known: KnownElements = new Map(), inBlocks = true): Expression {
    const place = this.places.get(node);
    if (place !== undefined) return loadAt(inBlocks && readsInBlocks(place, index) ? place : this.plain(node, place), index);
    let elements = known.get(node);
    if (elements === undefined) {
      elements = [];
      known.set(node, elements);
    }
    for (let i = 0; i < elements.length; i++) if (isAt(elements[i].index, index)) return elements[i].expression;
    const made = this.make(node, index, known, inBlocks);
    // where nothing lies in blocks, nothing has to be looked through for them
    const expression =
      inBlocks && this.places.hasBlocks && !canBeCut(made, node.op?.role) ? this.make(node, index, new Map(), false) : made;
    elements.push({ index, expression });
    return expression;
  }

  private make(node: GraphNode, index: readonly Affine[], known: KnownElements, inBlocks: boolean): Expression {
    const op = node.op as NonNullable<typeof node.op>;
    const count = node.inputs.length;
    const copies = this.copies.size === 0 ? undefined : this.copies.get(node);
    const inputs = new Array<Access>(count);
    const inputShapes = new Array<Shape>(count);
    const inputDtypes = new Array<DType>(count);
    for (let i = 0; i < count; i++) {
      const input = node.inputs[i];
      const copy = copies?.get(i);
      inputs[i] = copy === undefined ? (...at) => this.at(input, at, known, inBlocks) : (...at) => loadAt(copy, at);
      inputShapes[i] = input.shape;
      inputDtypes[i] = input.dtype;
    }
    const { shape, attributes, dtype } = node;
    return op.kernel({ inputs, inputShapes, inputDtypes, index, shape, attributes, dtype });
  }

  /** Where a node lies in one piece: in a copy, made once, of what lies in blocks. */
  private plain(node: GraphNode, place: Place): Place {
    if (!place.blocks) return place;
    const copy = this.inOnePiece.get(node) ?? this.copy(node, place);
    this.inOnePiece.set(node, copy);
    return copy;
  }
}
