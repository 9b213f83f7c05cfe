import type { Loop } from '../../expression/affine';
import { type Expression, isWholeNumber } from '../../expression/expression';
import type { Kernel, OutputLoop } from '../kernel';
import { FunctionBuilder } from './assembler';
import { LANES } from './core';
import { Evaluator } from './evaluate';
import type { OutputLevel } from './levels';
import { BYTES, Pointers } from './pointers';
import { dependencies, guardLoopsOf } from './tiling';

/**
 * A sum of which each term goes to one row, the one that an index names: sum over t of (row === place ? source : 0). Taken at its word, every
 * row would look at every term.
 */
export interface Scatter {
  readonly place: Expression;
  readonly source: Expression;
  /** Loops around the rows, over the terms, and within a row. */
  readonly outer: readonly OutputLoop[];
  readonly row: OutputLoop;
  readonly terms: readonly Loop[];
  readonly inner: readonly OutputLoop[];
}

/** The scatter that a kernel is, else null. */
export function scatterOf({ values, loops, outermost }: Kernel): Scatter | null {
  const [sum] = values;
  if (values.length > 1 || outermost !== null || sum.kind !== 'reduce' || sum.name !== 'sum' || sum.loops.length === 0)
    return null;
  const { x: term, loops: terms } = sum;
  if (term.kind !== 'select' || term.compare !== 'equal' || term.a.kind !== 'index') return null;
  if (term.y.kind !== 'constant' || term.y.value !== 0) return null;
  const { a: counter, b: place, x: source } = term;
  const at = loops.findIndex(({ loop }) => counter.index.terms.get(loop) === 1);
  if (at === -1 || counter.index.terms.size > 1 || counter.index.offset !== 0) return null;
  const [outer, row, inner] = [loops.slice(0, at), loops[at], loops.slice(at + 1)];
  if (dependencies(place).has(row.loop) || dependencies(source).has(row.loop)) return null;
  // rows that lie one behind the other are zeroed at once
  const isDense =
    [...inner].reverse().reduce((next, { loop, stride }) => (stride === next ? next * loop.size : -1), 1) === row.stride;
  return isDense ? { place, source, outer, row, terms, inner } : null;
}

/**
 * The code of a scatter: it zeroes a range of rows and adds to these, term by term, those whose place lies in it. Threads have different
 * rows, so that the terms of a row are added in their order however many threads there are.
 */
export function renderScatter(
  kernel: Kernel,
  { place, source, outer, row, terms, inner }: Scatter,
  mathImports: readonly string[],
  relaxed: boolean,
): FunctionBuilder {
  const f = new FunctionBuilder(3);
  const last = inner.at(-1);
  // a last vector that overlaps the one before it would add twice
  const isVector =
    last?.stride === 1 &&
    last.loop.size % LANES === 0 &&
    !dependencies(place).has(last.loop) &&
    !guardLoopsOf(kernel).has(last.loop);
  const vector = isVector ? last.loop : null;
  const level = (loop: Loop, stride: number): OutputLevel => {
    const lanes = loop === vector ? LANES : 1;
    return { loop, stride, lanes, span: lanes, from: 0, size: loop.size, tiles: loop.size / lanes, isOpen: false };
  };
  const levels = [
    ...outer.map(({ loop, stride }) => level(loop, stride)),
    ...terms.map((loop) => level(loop, 0)),
    ...inner.map(({ loop, stride }) => level(loop, stride)),
  ];
  const parts = { ...kernel, values: [place, source], loops: levels };
  const pointers = new Pointers(f, parts, levels, new Set());
  const evaluator = new Evaluator(f, pointers, mathImports, new Set(), relaxed, { vector: null, jam: new Map() });
  evaluator.prepareConstants(parts.values);
  pointers.start();
  const rowBytes = row.stride * BYTES;
  const cellsPerRow = Math.max(1, Math.floor(kernel.cells / row.loop.size));
  const rowOf = (cell: number): number => {
    const local = f.local('i32');
    f.get(cell)
      .i32(cellsPerRow - 1)
      .do('i32.add')
      .i32(cellsPerRow)
      .do('i32.div_u')
      .tee(local);
    f.i32(row.loop.size).get(local).i32(row.loop.size).do('i32.lt_s', 'select').set(local);
    return local;
  };
  const [from, to] = [rowOf(0), rowOf(1)];
  const count = f.local('i32');
  f.get(to).get(from).do('i32.sub').set(count);

  const add = (): void => {
    evaluator.beginTile();
    const [places, numbers] = [place, source].map((e) => evaluator.value(e, new Map(), vector));
    const [found, address] = [f.local('i32'), f.local('i32')];
    f.get(places).extractInteger(0).tee(found).get(from).do('i32.sub').get(count).do('i32.lt_u').if();
    f.get(pointers.output).get(found).i32(rowBytes).do('i32.mul', 'i32.add').tee(address);
    f.get(address).memory(isVector ? 'v128.load' : 'v128.load32_splat', 0);
    f.get(numbers).do(isWholeNumber(source) ? 'i32x4.add' : 'f32x4.add');
    if (isVector) f.memory('v128.store', 0);
    else f.storeLane(0, 0);
    f.do('end');
  };
  const nest = (depth: number): void => {
    if (depth === outer.length) {
      f.get(pointers.output).get(from).i32(rowBytes).do('i32.mul', 'i32.add');
      f.i32(0).get(count).i32(rowBytes).do('i32.mul').fill();
    }
    if (depth === levels.length) add();
    else if (levels[depth].tiles === 1) nest(depth + 1);
    else pointers.repeat(depth, () => nest(depth + 1));
  };
  f.block().get(count).do('i32.eqz').branchIf(0);
  nest(0);
  f.do('end');
  return f;
}
