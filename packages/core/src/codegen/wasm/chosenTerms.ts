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
  const f = new FunctionBuilder(3);
  const { sum, lanes, around, within, listed, row, line, lines } = terms;
  const level = (loop: Loop, stride: number): OutputLevel => {
    const span = loop === lanes ? LANES : 1;
    return { loop, stride, lanes: span, span, from: 0, size: loop.size, tiles: loop.size / span, isOpen: false };
  };
  const none = (loop: Loop) => level(loop, 0);
  const levels = [...around.map(none), level(row.loop, row.stride), ...within.map(none), ...listed.map(none)];
  const firstListed = levels.length - listed.length;
  const pointers = new Pointers(f, { ...kernel, loops: levels }, levels, new Set());
  const local = () => f.local('i32');
  const address = (load: LoadExpression) => pointers.emitAddress(load, new Map(), new Map());
  const [from, to] = emitRows(f, kernel, row.loop);
  const [list, end, at, factor, source, current] = [local(), local(), local(), local(), local(), local()];
  const [places, addresses, factors] = [f.local('v128'), f.local('v128'), f.local('v128')];
  const [rowBytes, bytesOfTerm, bytesOfList] = [row.stride, NUMBERS_OF_TERM, kernel.scratch as number].map((n) => n * BYTES);
  /** From a term's address in the list to where its source's first line begins. */
  let beginOfSource = 0;

  const bytesOf = (loop: Loop) => coefficientOf(sum.source.index, loop) * BYTES;
  const load = (from: LoadExpression) => f.memory(lanes === null ? 'v128.load32_splat' : 'v128.load', address(from));
  /** The terms of a window, or of as many examples' windows as a vector has lanes. */
  const addToList = (): void => {
    load(sum.place);
    if (!isWholeNumber(sum.place)) f.do('i32x4.trunc_sat_f32x4_s');
    f.set(places);
    const [outer, inner = outer] = sum.window;
    beginOfSource = address(sum.source);
    const apart = lanes === null ? 0 : bytesOf(lanes);
    f.do('i32x4.splat')
      .vector(Int32Array.of(0, apart, 2 * apart, 3 * apart))
      .do('i32x4.add');
    f.get(places).integers(bytesOf(inner.loop)).do('i32x4.mul', 'i32x4.add').set(addresses);
    // a step of the outer loop is so much more than the inner loop's steps that make it up
    for (let i = 1; inner !== outer && i < outer.loop.size; i++) {
      f.get(addresses)
        .get(places)
        .integers(i * outer.step - 1)
        .do('i32x4.gt_s');
      f.integers(bytesOf(outer.loop) - outer.step * bytesOf(inner.loop))
        .do('v128.and', 'i32x4.add')
        .set(addresses);
    }
    // what is no place has no term
    f.integers(outer.loop.size * outer.step)
      .get(places)
      .do('i32x4.gt_s')
      .get(places)
      .integers(-1)
      .do('i32x4.gt_s', 'v128.and');
    load(sum.factor);
    f.do('v128.and').set(factors);
    for (let lane = 0; lane < (lanes === null ? 1 : LANES); lane++) {
      f.get(end).get(addresses).extractInteger(lane).storeInteger(0);
      f.get(end).get(factors).extractInteger(lane).tee(factor).storeInteger(BYTES);
      // the next term takes this one's place where that is none
      f.get(end).i32(bytesOfTerm).i32(0).get(factor).do('select', 'i32.add').set(end);
    }
  };
  const begins = startsOfVectors(line.size);
  const linesAtOnce = Math.max(1, Math.floor(VECTORS_AT_ONCE / begins.length));
  const addUp = (some: ChosenTerms['lines']): void => {
    const vectors = some.flatMap((begin) => begins.map((x) => ({ ...begin, x, total: f.local('v128') })));
    const times = f.local('v128');
    for (const { total } of vectors) f.splat(0).set(total);
    f.get(list).set(at).loop();
    f.get(at).loadInteger(0).set(source).get(at).memory('v128.load32_splat', BYTES).set(times);
    for (const { source: begin, x, total } of vectors) {
      f.get(total)
        .get(source)
        .memory('v128.load', beginOfSource + (begin + x) * BYTES);
      f.get(times).do('f32x4.mul', 'f32x4.add').set(total);
    }
    f.get(at).i32(bytesOfTerm).do('i32.add').tee(at).get(end).do('i32.lt_u').branchIf(0).do('end');
    // the last vector of a line may overlap the one before it: all are read before any is written
    for (const { output, x, total } of vectors)
      f.get(pointers.output)
        .memory('v128.load', (output + x) * BYTES)
        .get(total)
        .do('f32x4.add')
        .set(total);
    for (const { output, x, total } of vectors)
      f.get(pointers.output)
        .get(total)
        .memory('v128.store', (output + x) * BYTES);
  };
  const listTerms = (depth: number): void => {
    if (depth === levels.length) addToList();
    else pointers.repeat(depth, () => listTerms(depth + 1));
  };
  const nest = (depth: number): void => {
    if (depth === firstListed) {
      f.get(list).set(end);
      listTerms(depth);
      f.block().get(end).get(list).do('i32.sub', 'i32.eqz').branchIf(0);
      for (let i = 0; i < lines.length; i += linesAtOnce) addUp(lines.slice(i, i + linesAtOnce));
      f.do('end');
    } else if (levels[depth].loop !== row.loop) pointers.repeat(depth, () => nest(depth + 1));
    else {
      f.get(from).set(current).loop();
      pointers.setPosition(depth, current);
      pointers.advance(depth);
      nest(depth + 1);
      f.get(current).i32(1).do('i32.add').tee(current).get(to).do('i32.lt_s').branchIf(0).do('end');
    }
  };

  pointers.start();
  f.block().get(to).get(from).do('i32.gt_s', 'i32.eqz').branchIf(0);
  f.get(pointers.output).get(from).i32(rowBytes).do('i32.mul', 'i32.add');
  f.i32(0).get(to).get(from).do('i32.sub').i32(rowBytes).do('i32.mul').fill();
  f.get(pointers.output)
    .i32(kernel.cells * BYTES)
    .do('i32.add')
    .get(from)
    .i32(bytesOfList)
    .do('i32.mul', 'i32.add')
    .set(list);
  nest(0);
  f.do('end');
  return f;
}

/** Where vectors begin that cover a line; the last one ends where it ends. */
function startsOfVectors(length: number): number[] {
  return Array.from({ length: Math.ceil(length / LANES) }, (_, i) => Math.min(i * LANES, length - LANES));
}
