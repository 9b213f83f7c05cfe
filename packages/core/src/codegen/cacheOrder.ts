import { type Affine, cutLoop, iterationsOf, type Loop, replaceLoop } from '../expression/affine';
import { type LoadExpression, loadsOf, reducesOf, rewrite } from '../expression/expression';
import type { Kernel, OutputLoop } from './kernel';
import type { TileTarget } from './target';

/** The share of the second-level cache that an operand may take which passes again and again: beside it stand the other one's lines and the output. */
const SHARE = 1 / 4;
/** With fewer terms it is the output that takes long to move: its order is kept. */
const FEWEST_TERMS = 128;
/** Rows that a tile spans in any case: a block is a multiple of it. */
const TILE_ROWS = 8;

/**
 * Orders the loops of a product so that both operands come from near, if one that passes again and again does not: a tile's columns (a panel, or
 * a few neighbours' terms) stay in the first-level cache while the rows of a block pass, and these in the second-level cache while all columns pass.
 * @see Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication"
 */
export function orderForCaches(kernel: Kernel, { cacheBytes }: TileTarget): Kernel {
  const product = productOf(kernel);
  const inner = kernel.loops.at(-1);
  if (product === null || inner === undefined || inner.stride !== 1) return kernel;
  const { factors, terms } = product;
  const reads = (load: LoadExpression) => (at: OutputLoop) => load.index.terms.has(at.loop);
  const columnsOf = factors.find((load) => reads(load)(inner));
  const rowsOf = factors.find((load) => load !== columnsOf);
  if (columnsOf === undefined || rowsOf === undefined || reads(rowsOf)(inner)) return kernel;
  const rows = kernel.loops.filter((at) => reads(rowsOf)(at) && !reads(columnsOf)(at));
  const columns = kernel.loops.filter((at) => reads(columnsOf)(at) && !reads(rowsOf)(at));
  const others = kernel.loops.filter((at) => !rows.includes(at) && !columns.includes(at));
  const passing = kernel.loops.find((at) => !others.includes(at)) === rows[0] ? columns : rows;
  const most = (cacheBytes * SHARE) / (terms * 4);
  if (rows.length === 0 || terms < FEWEST_TERMS || iterationsOf(passing.map(({ loop }) => loop)) <= most) return kernel;
  const { outer, block, cut } = cutRows(rows, most);
  // the neighbours within a panel, or within the lines of a tile, stay inside
  const within = columns.length > 1 ? columns.slice(-1) : [];
  const loops = [...others, ...outer, ...columns.slice(0, columns.length - within.length), ...block, ...within];
  if (cut === null) return { ...kernel, loops };
  return { ...kernel, loops, values: rewrite(kernel.values, { index: (at) => replaceLoop(at, cut.loop, cut.index) }) };
}

/** The operands of a kernel's only sum, if it is one of products, and the number of its terms. */
function productOf({ values, outermost }: Kernel): { factors: [LoadExpression, LoadExpression]; terms: number } | null {
  const [sum, ...others] = new Set(values.flatMap(reducesOf));
  if (sum === undefined || others.length > 0 || outermost !== null || sum.name !== 'sum') return null;
  const { x } = sum;
  if (x.kind !== 'binary' || x.name !== 'mul' || x.x.kind !== 'load' || x.y.kind !== 'load') return null;
  return { factors: [x.x, x.y], terms: iterationsOf(sum.loops) };
}

interface CutRows {
  readonly outer: readonly OutputLoop[];
  /** At most so many rows; all, if they can't be cut: a tile is wider than it is high, so they pass less often than the columns would. */
  readonly block: readonly OutputLoop[];
  /** The loop that was cut in two, and what it is now. */
  readonly cut: { readonly loop: Loop; readonly index: Affine } | null;
}

function cutRows(rows: readonly OutputLoop[], most: number): CutRows {
  let at = rows.length;
  let inside = 1;
  while (at > 0 && inside * rows[at - 1].loop.size <= most) inside *= rows[--at].loop.size;
  if (at === 0) return { outer: [], block: rows, cut: null };
  const { loop, stride } = rows[at - 1];
  let length = Math.floor(most / inside);
  while (length > 0 && (loop.size % length !== 0 || (length * inside) % TILE_ROWS !== 0)) length--;
  if (length <= 1 && at === rows.length) return { outer: [], block: rows, cut: null };
  if (length <= 1) return { outer: rows.slice(0, at), block: rows.slice(at), cut: null };
  const { outer, inner, index } = cutLoop(loop, length);
  return {
    outer: [...rows.slice(0, at - 1), { loop: outer, stride: stride * length }],
    block: [{ loop: inner, stride }, ...rows.slice(at)],
    cut: { loop, index },
  };
}

/** The share of the second-level cache that may pass again and again for a sum over windows. */
const SHARE_OF_WINDOWS = 1 / 2;

/**
 * Sums over windows (a convolution) that read the same for each channel of the output: if all of that exceeds its share of the second-level cache, its rows
 * are outside of the channels, which read a few rows again from near.
 */
export function rowsOutside(kernel: Kernel, { cacheBytes }: TileTarget): Kernel {
  const inner = kernel.loops.at(-1);
  const [sum, ...others] = new Set(kernel.values.flatMap(reducesOf));
  if (inner === undefined || sum?.name !== 'sum' || others.length > 0 || kernel.outermost !== null) return kernel;
  if (iterationsOf(sum.loops) < FEWEST_TERMS) return kernel;
  const input = loadsOf(sum.x).find(({ index }) => index.terms.get(inner.loop) === 1);
  if (input === undefined) return kernel;
  const { terms } = input.index;
  const isSteady = ({ loop }: OutputLoop) => !terms.has(loop);
  const from = kernel.loops.findIndex(isSteady);
  if (from === -1) return kernel;
  const inside = kernel.loops.slice(from);
  const passing = inside.filter((at) => !isSteady(at));
  const bytes = () => 4 * numbersRead(terms, [...sum.loops, ...passing.map(({ loop }) => loop)]);
  const rows: OutputLoop[] = [];
  // a line's places and what is in one stay
  while (passing.length > 2 && bytes() > cacheBytes * SHARE_OF_WINDOWS) rows.push(...passing.splice(0, 1));
  if (rows.length === 0) return kernel;
  return { ...kernel, loops: [...kernel.loops.slice(0, from), ...rows, ...inside.filter(isSteady), ...passing] };
}

/** About how many numbers loops read: where a step is within what the smaller ones reach over, they read some again. */
function numbersRead(terms: ReadonlyMap<Loop, number>, loops: readonly Loop[]): number {
  const steps = loops.flatMap((loop) => {
    const step = Math.abs(terms.get(loop) ?? 0);
    return step === 0 ? [] : [{ step, size: loop.size }];
  });
  let [count, reach] = [1, 1];
  for (const { step, size } of steps.sort((a, b) => a.step - b.step)) {
    const wider = reach + (size - 1) * step;
    count *= step <= reach ? wider / reach : size;
    reach = wider;
  }
  return count;
}
