import { coefficientOf, iterationsOf, type Loop, loopIndex } from '../expression/affine';
import { constant, reducesOf } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { rowMajorStrides, type Shape, sizeOf } from '../shape/shape';
import type { Elements } from './elements';
import type { KernelList } from './kernelList';
import { type Memory, memoryOf, oddLines, type Place, wholeLoop } from './layout';
import type { TileTarget } from './target';
import type { Users } from './users';

/**
 * A matrix is copied if each of its numbers is used so often: each of the output's rows (or columns) uses it once. Measured (Zen 3, 32 rows): products of 512 x 512
 * take 0.66 of the time with a copy, those of 2048 x 128 take 0.54; with 16 rows 0.65 to 1.27.
 */
const MIN_USES = 32;
/**
 * Turned round, it has to be used more often where vectors are not in pairs: those run along the terms as well, and end in a sum of their lanes. With
 * so few terms that sum counts (64 rows of 128 terms, 512 columns: 0.76 with a copy; of 256 terms 0.92 to 1.01).
 */
const [MIN_USES_OF_COLUMNS, SHORT_SUM] = [512, 192];

interface OperandDim {
  /** The loop that reads it, one element after the other; undefined where it is read otherwise. */
  readonly loop: Loop | undefined;
  readonly size: number;
  /** How far apart two neighbours lie in memory. */
  readonly step: number;
}

/** An operand as a product reads it. */
interface Operand {
  /** Which of the product's inputs it is. */
  readonly i: number;
  readonly input: GraphNode;
  readonly dims: readonly OperandDim[];
  /** The loops that the product sums over. */
  readonly summed: ReadonlySet<Loop>;
  /** How often each of its numbers is used, by all products that read it. */
  readonly uses: number;
}

/**
 * How a copy lies: in panels along a dimension; where no line divides that, with all of it innermost (`side by side`), or as rows of
 * terms, one row after the other.
 */
interface Lay {
  readonly dim: number;
  readonly as: 'panels' | 'side by side' | 'rows';
}

/** Lays operands of matrix products of a graph in panels. */
export class Panels {
  /** The copies, by how they lie. */
  private readonly copies = new Map<GraphNode, Map<string, Place>>();

  constructor(
    private readonly list: KernelList,
    private readonly elements: Elements,
    private readonly users: Users,
    private readonly tiles: TileTarget,
  ) {}

  /** Has a product read copies of those operands that lie badly. */
  layOut(node: GraphNode): void {
    const { elements, users, tiles } = this;
    const { loops } = elements.loopsOf(node.shape);
    const operands = readBy(node, loops).flatMap(({ read, summed }, i): Operand[] => {
      const input = node.inputs[i];
      const at = elements.loopsOf(input.shape).loops;
      const element = elements.atLoops(input);
      if (read === null || element.kind !== 'load' || element.blocked !== undefined) return [];
      const uses = iterationsOf(loops.filter((loop) => !read.includes(loop))) * users.readings(input);
      const dims = at.map((loop, d) => ({ loop: read[d], size: loop.size, step: coefficientOf(element.index, loop) }));
      return [{ i, input, summed, uses, dims }];
    });
    const columns = loops.at(-1);
    const hasRows = operands.some(({ dims, summed }) => dims.some(({ loop, step }) => step === 1 && loop && !summed.has(loop)));
    for (const operand of operands) {
      const lay = hasRows ? rowsInPanels(operand, columns, tiles) : columnsInPanels(operand, columns, tiles);
      if (lay !== null) elements.readFrom(node, operand.i, this.copy(operand.input, lay));
    }
  }

  /** A copy, made once for all that read it so. */
  private copy(input: GraphNode, lay: Lay): Place {
    const copies = this.copies.get(input) ?? new Map<string, Place>();
    this.copies.set(input, copies);
    const key = `${lay.as} ${lay.dim}`;
    const known = copies.get(key);
    if (known !== undefined) return known;
    const { shape, dtype } = input;
    const { loops } = this.elements.loopsOf(shape);
    const memory = memoryFor(shape, lay, this.tiles);
    const name = `panels of ${input.op?.name ?? 'leaf'}`;
    const [place] = this.list.add({ name, shape, loops, expressions: [this.elements.atLoops(input)], dtype }, memory);
    copies.set(key, place);
    return place;
  }
}

/** How a contraction reads each of its inputs, and which loops it sums over; null for one that is not read element by element. */
function readBy(node: GraphNode, loops: readonly Loop[]) {
  const { op, inputs, shape, attributes, dtype } = node;
  const reads: (readonly (Loop | undefined)[] | null)[] = inputs.map(() => null);
  const value = op?.kernel({
    inputs: inputs.map((_, i) => (...index) => {
      reads[i] = index.map(wholeLoop);
      return constant(0);
    }),
    inputShapes: inputs.map((input) => input.shape),
    inputDtypes: inputs.map((input) => input.dtype),
    index: loops.map(loopIndex),
    shape,
    attributes,
    dtype,
  });
  const summed: ReadonlySet<Loop> = new Set(value === undefined ? [] : reducesOf(value).flatMap((sum) => sum.loops));
  return reads.map((read) => ({ read, summed }));
}

/** The memory of a copy; rows of terms lie an odd number of lines apart. */
function memoryFor(shape: Shape, { dim, as }: Lay, { cacheLine }: TileTarget): Memory {
  const panels = { dim, length: shape[dim], size: cacheLine, count: shape[dim] / cacheLine };
  if (as !== 'rows') return memoryOf(shape, dim, as === 'panels' ? panels : null);
  const terms = rowMajorStrides(shape.map((size, d) => (d === dim ? 1 : size)));
  const row = oddLines(sizeOf(shape) / shape[dim], cacheLine);
  return { strides: terms.map((stride, d) => (d === dim ? row : stride)), blocks: null };
}

/** Whether a dimension can lie in panels or side by side: it is one of the output's, read whole. */
function isOfOutput({ summed }: Operand, { loop, size }: OperandDim, { cacheLine }: TileTarget): boolean {
  return loop !== undefined && !summed.has(loop) && loop.size === size && size > cacheLine;
}

/**
 * How an operand whose rows lie in one piece is to lie in panels: a line of neighbours for each term of the sum,
 * one after the other. Read where it lies, each term's line is a row away: rows a power of two apart share a few sets of the
 * cache, and many rows are as many pages. What no line divides lies as rows of terms, if the tile's vectors run along the other operand. Null where it
 * lies well, or where a copy would not pay.
 * @see Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication"
 */
function rowsInPanels(operand: Operand, columns: Loop | undefined, tiles: TileTarget): Lay | null {
  const { dims, summed, uses } = operand;
  const dim = dims.findIndex(({ step, size }) => step === 1 && size > 1);
  if (uses < MIN_USES || dim === -1 || !isOfOutput(operand, dims[dim], tiles)) return null;
  const terms = dims.filter(({ loop }) => loop !== undefined && summed.has(loop));
  const count = terms.reduce((product, { size }) => product * size, 1);
  if (terms.length === 0 || !liesBadly(count, Math.min(...terms.map(({ step }) => step)), tiles)) return null;
  if (dims[dim].size % tiles.cacheLine === 0) return { dim, as: 'panels' };
  return dims[dim].loop === columns ? null : { dim, as: 'rows' };
}

/** The same where the terms lie in one piece, in all operands: vectors along them end in a sum of lanes for each cell. */
function columnsInPanels(operand: Operand, columns: Loop | undefined, tiles: TileTarget): Lay | null {
  const { dims, uses } = operand;
  const terms = iterationsOf([...operand.summed]);
  const dim = dims.findIndex(({ loop }) => loop !== undefined && loop === columns);
  if (dim === -1 || !isOfOutput(operand, dims[dim], tiles)) return null;
  const { size } = dims[dim];
  const isWhole = size % tiles.cacheLine === 0;
  // the last tile of what no line divides overlaps the one before it: without pairs a short sum loses more by that than it gains
  const isShort = terms <= SHORT_SUM && (isWhole || tiles.pairs !== null);
  if (uses < (isShort || tiles.pairs !== null ? MIN_USES : MIN_USES_OF_COLUMNS)) return null;
  if (isWhole) return { dim, as: 'panels' };
  return liesBadly(terms, size, tiles) ? null : { dim, as: 'side by side' };
}

/** Whether lines so many numbers apart push each other out of the cache, or lie on too many pages. */
function liesBadly(count: number, step: number, tiles: TileTarget): boolean {
  const { cacheLine, cacheSets, cacheWays, pages, pageBytes } = tiles;
  const lines = step / cacheLine;
  const sets = Number.isInteger(lines) ? cacheSets / greatestCommonDivisor(cacheSets, lines) : cacheSets;
  return count > sets * cacheWays || count * step * 4 > pages * pageBytes;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
