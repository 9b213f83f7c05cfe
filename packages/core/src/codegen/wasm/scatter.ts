import type { Loop } from '../../expression/affine';
import { lowestOf } from '../../expression/dtype';
import { dtypeOf, type Expression, isWholeNumber } from '../../expression/expression';
import type { Kernel, OutputLoop } from '../kernel';
import { emitCombined } from './arithmetic';
import { FunctionBuilder } from './assembler';
import { LANES } from './core';
import { Evaluator } from './evaluate';
import type { OutputLevel } from './levels';
import { BYTES, Pointers } from './pointers';
import { dependencies, guardLoopsOf } from './tiling';
import { emitRows } from './workUnits';

/**
 * A sum of which each term goes to one row, the one that an index names: sum over t of (row === place ? source : 0), or a maximum of such. Taken at its
 * word, every row would look at every term.
 */
export interface Scatter {
  readonly name: 'sum' | 'max';
  /** What a row begins with, which all others change nothing of: 0 or what no number is below. */
  readonly neutral: number;
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
  if (values.length > 1 || outermost !== null || sum.kind !== 'reduce' || sum.name === 'argmax' || sum.loops.length === 0)
    return null;
  const { name, x: term, loops: terms } = sum;
  if (term.kind !== 'select' || term.compare !== 'equal' || term.a.kind !== 'index') return null;
  const neutral = name === 'sum' ? 0 : lowestOf(dtypeOf(term));
  if (term.y.kind !== 'constant' || term.y.value !== neutral) return null;
  const { a: counter, b: place, x: source } = term;
  const at = loops.findIndex(({ loop }) => counter.index.terms.get(loop) === 1);
  if (at === -1 || counter.index.terms.size > 1 || counter.index.offset !== 0) return null;
  const [outer, row, inner] = [loops.slice(0, at), loops[at], loops.slice(at + 1)];
  if (dependencies(place).has(row.loop) || dependencies(source).has(row.loop)) return null;
  // rows that lie one behind the other begin at once
  const isDense =
    [...inner].reverse().reduce((next, { loop, stride }) => (stride === next ? next * loop.size : -1), 1) === row.stride;
  return isDense ? { name, neutral, place, source, outer, row, terms, inner } : null;
}

/**
 * The code of a scatter: it begins a range of rows and adds to these, term by term, those whose place lies in it. Threads have different
 * rows, so that the terms of a row are added in their order however many threads there are.
 */
export function renderScatter(
  kernel: Kernel,
  { name, neutral, place, source, outer, row, terms, inner }: Scatter,
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
  const [from, to] = emitRows(f, kernel, row.loop);
  const count = f.local('i32');
  f.get(to).get(from).do('i32.sub').set(count);
  const cell = f.local('i32');

  const add = (): void => {
    evaluator.beginTile();
    const [places, numbers] = [place, source].map((e) => evaluator.value(e, new Map(), vector));
    const [found, address] = [f.local('i32'), f.local('i32')];
    f.get(places).extractInteger(0).tee(found).get(from).do('i32.sub').get(count).do('i32.lt_u').if();
    f.get(pointers.output).get(found).i32(rowBytes).do('i32.mul', 'i32.add').tee(address);
    f.get(address).memory(isVector ? 'v128.load' : 'v128.load32_splat', 0);
    emitCombined(f.get(numbers), name, isWholeNumber(source));
    if (isVector) f.memory('v128.store', 0);
    else f.storeLane(0, 0);
    f.do('end');
  };
  const nest = (depth: number): void => {
    if (depth === outer.length) {
      f.get(pointers.output).get(from).i32(rowBytes).do('i32.mul', 'i32.add');
      if (neutral === 0) f.i32(0).get(count).i32(rowBytes).do('i32.mul').fill();
      else beginCells(f.set(cell), cell, neutral, isWholeNumber(source), () => f.get(count).i32(rowBytes).do('i32.mul'));
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

/** Writes the same number into so many bytes of cells, at least one, from the address in the local `cell` on. */
function beginCells(f: FunctionBuilder, cell: number, value: number, isWhole: boolean, bytes: () => unknown): void {
  const end = f.local('i32');
  bytes();
  f.get(cell).do('i32.add').set(end).loop().get(cell);
  if (isWhole) f.integers(value);
  else f.splat(value);
  f.storeLane(0, 0).get(cell).i32(BYTES).do('i32.add').tee(cell).get(end).do('i32.lt_u').branchIf(0).do('end');
}
