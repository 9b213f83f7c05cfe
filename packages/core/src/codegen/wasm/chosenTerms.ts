import { coefficientOf, type Loop } from '../../expression/affine';
import { isWholeNumber, type LoadExpression } from '../../expression/expression';
import { type ChosenSum, chosenSumOf, NUMBERS_OF_TERM, scratchFor } from '../chosenSum';
import type { Kernel, OutputLoop } from '../kernel';
import { FunctionBuilder } from './assembler';
import { LANES } from './core';
import type { OutputLevel } from './levels';
import { BYTES, Pointers } from './pointers';
import { dependencies } from './tiling';
import { emitRows } from './workUnits';

/** A kernel of one such sum (see codegen/chosenSum.ts) for each row of factors, each of a patch of the source. */
export interface ChosenTerms {
  readonly sum: ChosenSum;
  /** The loop along which places and factors lie side by side, and fill vectors; null where there is none. */
  readonly lanes: Loop | null;
  /** Loops over the windows: around the rows, within one, and those whose terms are listed at once, as its scratch memory has room for them. */
  readonly around: readonly Loop[];
  readonly within: readonly Loop[];
  readonly listed: readonly Loop[];
  readonly row: OutputLoop;
  /** What a row's patch consists of: lines of numbers that lie side by side in the source and in the output, and where these begin. */
  readonly line: Loop;
  readonly lines: readonly { readonly source: number; readonly output: number }[];
}

/** How a kernel with scratch memory is computed term by term; null where it is none of such a sum. */
export function chosenTermsOf({ values, loops, outermost, scratch }: Kernel): ChosenTerms | null {
  const sum = scratch === undefined || outermost !== null || values.length > 1 ? null : chosenSumOf(values[0]);
  if (scratch === undefined || sum === null || sum.window.length > 2) return null;
  const [row, ...patch] = loops;
  const line = patch.at(-1);
  const read = [sum.place, sum.factor];
  const isOfRow = ({ loop }: OutputLoop) => read.some((load) => dependencies(load).has(loop));
  if (row === undefined || line === undefined || dependencies(sum.source).has(row.loop) || patch.some(isOfRow)) return null;
  const isInLines = line.stride === 1 && coefficientOf(sum.source.index, line.loop) === 1 && line.loop.size >= LANES;
  const isDense = [...patch].reverse().reduce((next, { loop, stride }) => (stride === next ? next * loop.size : -1), 1);
  if (!isInLines || isDense !== row.stride) return null;
  const isSideBySide = (loop: Loop) => loop.size % LANES === 0 && read.every(({ index }) => coefficientOf(index, loop) === 1);
  const byStep = [...sum.positions].sort((a, b) => coefficientOf(sum.source.index, b) - coefficientOf(sum.source.index, a));
  let from = byStep.length;
  for (let windows = 1; from > 0 && scratchFor(windows * byStep[from - 1].size, LANES) <= scratch; from--)
    windows *= byStep[from - 1].size;
  const lanes = byStep.find(isSideBySide) ?? null;
  // lines of places and factors that fill several vectors are read for all of these before the next row's
  const [around, within] = [false, true].map((isWithin) => byStep.slice(0, from).filter((loop) => (loop === lanes) === isWithin));
  return { sum, lanes, around, within, listed: byStep.slice(from), row, line: line.loop, lines: linesOf(patch, sum) };
}

function linesOf(patch: readonly OutputLoop[], { source }: ChosenSum): ChosenTerms['lines'] {
  return patch.slice(0, -1).reduce(
    (lines, { loop, stride }) =>
      lines.flatMap((begin) =>
        Array.from({ length: loop.size }, (_, i) => ({
          source: begin.source + i * coefficientOf(source.index, loop),
          output: begin.output + i * stride,
        })),
      ),
    [{ source: 0, output: 0 }],
  );
}

/** V8 reads all vectors of a term before it multiplies them: so many, their sums and the factor fill its registers, and leave none for an instruction that does both. */
const VECTORS_AT_ONCE = 6;

/**
 * The code of such a kernel: for each row those terms are listed first whose factor is not 0 (of a gradient that went through a ReLU these are about
 * half), then the list is gone through for some lines of the patch at a time. Threads have different rows, so that the terms of a row
 * are added up in one order however many threads there are.
 */
export function renderChosenTerms(kernel: Kernel, terms: ChosenTerms): FunctionBuilder {
  return new TermsRenderer(kernel, terms).render();
}

class TermsRenderer {
  private readonly f = new FunctionBuilder(3);
  private readonly levels: readonly OutputLevel[];
  private readonly pointers: Pointers;
  /** Locals with the first row and the one behind the last, and with where the list begins and ends. */
  private readonly rows: readonly [from: number, to: number];
  private readonly list = this.f.local('i32');
  private readonly end = this.f.local('i32');
  /** From a term's address in the list to where its source's first line begins. */
  private beginOfSource = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly terms: ChosenTerms,
  ) {
    const { around, within, listed, row } = terms;
    const none = (loop: Loop) => this.level(loop, 0);
    this.levels = [...around.map(none), this.level(row.loop, row.stride), ...within.map(none), ...listed.map(none)];
    this.pointers = new Pointers(this.f, { ...kernel, loops: this.levels }, this.levels, new Set());
    this.rows = emitRows(this.f, kernel, row.loop);
  }

  private level(loop: Loop, stride: number): OutputLevel {
    const span = loop === this.terms.lanes ? LANES : 1;
    return { loop, stride, lanes: span, span, from: 0, size: loop.size, tiles: loop.size / span, isOpen: false };
  }

  render(): FunctionBuilder {
    const { f, pointers, kernel, list } = this;
    const [from, to] = this.rows;
    const rowBytes = this.terms.row.stride * BYTES;
    pointers.start();
    f.block().get(to).get(from).do('i32.gt_s', 'i32.eqz').branchIf(0);
    f.get(pointers.output).get(from).i32(rowBytes).do('i32.mul', 'i32.add');
    f.i32(0).get(to).get(from).do('i32.sub').i32(rowBytes).do('i32.mul').fill();
    // all of a range's rows use the list of its first
    f.get(from).i32((kernel.scratch as number) * BYTES);
    f.do('i32.mul').i32(kernel.cells * BYTES);
    f.do('i32.add').get(pointers.output).do('i32.add').set(list);
    this.nest(0);
    return f.do('end');
  }

  /** The loops from a depth on, down to a list. */
  private nest(depth: number): void {
    const { f, pointers, levels, list, end } = this;
    const { listed, row } = this.terms;
    if (depth === levels.length - listed.length) {
      f.get(list).set(end);
      this.listTerms(depth);
      f.block().get(end).get(list).do('i32.sub', 'i32.eqz').branchIf(0);
      this.addUp();
      f.do('end');
      return;
    }
    if (levels[depth].loop !== row.loop) {
      pointers.repeat(depth, () => this.nest(depth + 1));
      return;
    }
    const [from, to] = this.rows;
    const current = f.local('i32');
    f.get(from).set(current).loop();
    pointers.setPosition(depth, current);
    pointers.advance(depth);
    this.nest(depth + 1);
    f.get(current).i32(1).do('i32.add').tee(current).get(to).do('i32.lt_s').branchIf(0).do('end');
  }

  private listTerms(depth: number): void {
    if (depth < this.levels.length) this.pointers.repeat(depth, () => this.listTerms(depth + 1));
    else this.addToList();
  }

  /** Lists the terms of a window, or of as many examples' windows as a vector has lanes. */
  private addToList(): void {
    const { f, end, terms } = this;
    const { place, factor, elements } = terms.sum;
    const [places, addresses, factors] = [f.local('v128'), f.local('v128'), f.local('v128')];
    this.load(place);
    if (!isWholeNumber(place)) f.do('i32x4.trunc_sat_f32x4_s');
    f.set(places);
    this.addressesOf(places, addresses);
    // what is no place has no term
    f.integers(elements).get(places).do('i32x4.gt_s');
    f.get(places).integers(-1).do('i32x4.gt_s', 'v128.and');
    this.load(factor);
    f.do('v128.and').set(factors);
    const number = f.local('i32');
    for (let lane = 0; lane < (terms.lanes === null ? 1 : LANES); lane++) {
      f.get(end).get(addresses).extractInteger(lane).storeInteger(0);
      f.get(end).get(factors).extractInteger(lane).tee(number).storeInteger(BYTES);
      // the next term takes this one's place where that is none
      f.get(end)
        .i32(NUMBERS_OF_TERM * BYTES)
        .i32(0);
      f.get(number).do('select', 'i32.add').set(end);
    }
  }

  private address(load: LoadExpression): number {
    return this.pointers.emitAddress(load, new Map(), new Map());
  }

  private load(load: LoadExpression): void {
    const { lanes } = this.terms;
    this.f.memory(lanes === null ? 'v128.load32_splat' : 'v128.load', this.address(load));
  }

  /** Where the source of each lane's place begins, in a local. */
  private addressesOf(places: number, addresses: number): void {
    const { f } = this;
    const { lanes, sum } = this.terms;
    const [outer, inner = outer] = sum.window;
    const bytesOf = (loop: Loop) => coefficientOf(sum.source.index, loop) * BYTES;
    const apart = lanes === null ? 0 : bytesOf(lanes);
    this.beginOfSource = this.address(sum.source);
    f.do('i32x4.splat').vector(Int32Array.of(0, apart, 2 * apart, 3 * apart));
    f.do('i32x4.add').get(places).integers(bytesOf(inner.loop)).do('i32x4.mul', 'i32x4.add').set(addresses);
    // a step of the outer loop is so much more than the inner loop's steps that make it up
    const more = bytesOf(outer.loop) - outer.step * bytesOf(inner.loop);
    for (let i = 1; inner !== outer && i < outer.loop.size; i++) {
      f.get(places).integers(i * outer.step - 1);
      f.do('i32x4.gt_s').integers(more).do('v128.and').get(addresses).do('i32x4.add').set(addresses);
    }
  }

  /** Adds a list's terms, of which there are some, to the row. */
  private addUp(): void {
    const { line, lines } = this.terms;
    const begins = startsOfVectors(line.size);
    const atOnce = Math.max(1, Math.floor(VECTORS_AT_ONCE / begins.length));
    for (let i = 0; i < lines.length; i += atOnce) {
      const some = lines.slice(i, i + atOnce);
      this.addVectors(some.flatMap(({ source, output }) => begins.map((x) => ({ source: source + x, output: output + x }))));
    }
  }

  /** The same for vectors that begin there, from where the source and the row begin. */
  private addVectors(begins: ChosenTerms['lines']): void {
    const { f, list, end, beginOfSource } = this;
    const vectors = begins.map(({ source, output }) => {
      return { from: beginOfSource + source * BYTES, to: output * BYTES, total: f.local('v128') };
    });
    const [at, source, factor] = [f.local('i32'), f.local('i32'), f.local('v128')];
    for (const { total } of vectors) f.splat(0).set(total);
    f.get(list).set(at).loop();
    f.get(at).loadInteger(0).set(source).get(at).memory('v128.load32_splat', BYTES).set(factor);
    for (const { from, total } of vectors)
      f.get(total).get(source).memory('v128.load', from).get(factor).do('f32x4.mul', 'f32x4.add').set(total);
    f.get(at).i32(NUMBERS_OF_TERM * BYTES);
    f.do('i32.add').tee(at).get(end).do('i32.lt_u').branchIf(0).do('end');
    const { output } = this.pointers;
    // the last vector of a line may overlap the one before it: all are read before any is written
    for (const { to, total } of vectors) f.get(output).memory('v128.load', to).get(total).do('f32x4.add').set(total);
    for (const { to, total } of vectors) f.get(output).get(total).memory('v128.store', to);
  }
}

/** Where vectors begin that cover a line; the last one ends where it ends. */
function startsOfVectors(length: number): number[] {
  return Array.from({ length: Math.ceil(length / LANES) }, (_, i) => Math.min(i * LANES, length - LANES));
}
