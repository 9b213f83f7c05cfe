import { coefficientOf, iterationsOf, type Loop, loopIndex } from '../expression/affine';
import { constant, reducesOf } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { Elements } from './elements';
import type { KernelList } from './kernelList';
import { memoryOf, type Place, WAYS, wholeLoop } from './layout';
import type { TileTarget } from './target';
import type { Users } from './users';

/** A matrix is copied if each of its numbers is used so often: each of the output's rows (or columns) uses it once. */
const MIN_USES = 128;
/** Turned round, it has to be used more often: it gains less, and its copy costs more. Not so where only what lies in rows gains by pairs. */
const MIN_USES_OF_COLUMNS = { 1: 512, 2: MIN_USES } as const;
/** Sums of so few terms take less time than adding up their lanes: each of their numbers needs no more uses than this (the scores of attention). */
const [SHORT_SUM, MIN_USES_OF_SHORT] = [64, 32];
/** Sets of a first-level cache. */
const SETS = 64;
/** So many pages of memory are found without a walk through tables. */
const [PAGES, PAGE_BYTES] = [64, 4096];

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

/** Lays operands of matrix products of a graph in panels. */
export class Panels {
  /** The copies, by the dimension along which they lie in panels. */
  private readonly copies = new Map<GraphNode, Map<number, Place>>();

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
      const uses = iterationsOf(loops.filter((loop) => !read.includes(loop))) * users.of(input).length;
      const dims = at.map((loop, d) => ({ loop: read[d], size: loop.size, step: coefficientOf(element.index, loop) }));
      return [{ i, input, summed, uses, dims }];
    });
    const columns = loops.at(-1);
    const hasRows = operands.some(({ dims, summed }) => dims.some(({ loop, step }) => step === 1 && loop && !summed.has(loop)));
    for (const operand of operands) {
      const dim = hasRows ? rowsInPanels(operand, tiles) : columnsInPanels(operand, columns, tiles);
      if (dim !== -1) elements.readFrom(node, operand.i, this.copy(operand.input, dim));
    }
  }

  /** A copy in panels along a dimension, made once for all that read it. */
  private copy(input: GraphNode, dim: number): Place {
    const copies = this.copies.get(input) ?? new Map<number, Place>();
    this.copies.set(input, copies);
    const known = copies.get(dim);
    if (known !== undefined) return known;
    const { shape, dtype } = input;
    const { loops } = this.elements.loopsOf(shape);
    const size = this.tiles.cacheLine;
    const memory = memoryOf(shape, dim, { dim, length: shape[dim], size, count: shape[dim] / size });
    const name = `panels of ${input.op?.name ?? 'leaf'}`;
    const [place] = this.list.add({ name, shape, loops, expressions: [this.elements.atLoops(input)], dtype }, memory);
    copies.set(dim, place);
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

/** Whether a dimension can lie in panels: it is one of the output's, read whole. */
function isCuttable({ summed }: Operand, { loop, size }: OperandDim, { cacheLine }: TileTarget): boolean {
  return loop !== undefined && !summed.has(loop) && loop.size === size && size > cacheLine && size % cacheLine === 0;
}

/**
 * The dimension along which an operand whose rows lie in one piece is to lie in panels: a line of neighbours for each term of the sum,
 * one after the other. Read where it lies, each term's line is a row away: rows a power of two apart share a few sets of the
 * cache, and many rows are as many pages. -1 where it lies well, or where a copy would not pay.
 * @see Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication"
 */
function rowsInPanels(operand: Operand, tiles: TileTarget): number {
  const { dims, summed, uses } = operand;
  const dim = dims.findIndex(({ step, size }) => step === 1 && size > 1);
  if (uses < MIN_USES || dim === -1 || !isCuttable(operand, dims[dim], tiles)) return -1;
  const terms = dims.filter(({ loop }) => loop !== undefined && summed.has(loop));
  const count = terms.reduce((product, { size }) => product * size, 1);
  return terms.length > 0 && liesBadly(count, Math.min(...terms.map(({ step }) => step)), tiles.cacheLine) ? dim : -1;
}

/** The same where the terms lie in one piece, in all operands: vectors along them end in a sum of lanes for each cell. */
function columnsInPanels(operand: Operand, columns: Loop | undefined, tiles: TileTarget): number {
  const { dims, uses } = operand;
  const terms = iterationsOf([...operand.summed]);
  const least = terms <= SHORT_SUM ? MIN_USES_OF_SHORT : MIN_USES_OF_COLUMNS[tiles.vectorsPerRegister];
  const dim = dims.findIndex(({ loop }) => loop !== undefined && loop === columns);
  return uses >= least && dim !== -1 && isCuttable(operand, dims[dim], tiles) ? dim : -1;
}

/** Whether lines so many numbers apart push each other out of the cache, or lie on too many pages. */
function liesBadly(count: number, step: number, cacheLine: number): boolean {
  const lines = step / cacheLine;
  const sets = Number.isInteger(lines) ? SETS / greatestCommonDivisor(SETS, lines) : SETS;
  return count > sets * WAYS || count * step * 4 > PAGES * PAGE_BYTES;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
