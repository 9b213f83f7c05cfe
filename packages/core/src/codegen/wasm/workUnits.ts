import type { Kernel } from '../kernel';
import type { FunctionBuilder } from './assembler';
import type { OutputLevel } from './levels';
import type { Pointers } from './pointers';

/** What a run's range of cells is cut by, as code that puts it on the stack. */
interface Units {
  emitCount(): void;
  emitCellsOfOne(): void;
  /** How many tiles there are along the open level. */
  emitTiles(): void;
}

/**
 * The first of a range's work units, and the one behind its last, in locals; `level` is the open one, if one is: then `units` are those of
 * its example.
 */
export function emitUnits(
  f: FunctionBuilder,
  kernel: Kernel,
  level: OutputLevel | undefined,
  units: number,
  pointers: Pointers,
): { readonly unit: number; readonly last: number; emitTiles(): void } {
  const [unit, last] = [f.local('i32'), f.local('i32')];
  const { emitCount, emitCellsOfOne, emitTiles } =
    level === undefined ? knownUnits(f, kernel, units) : openUnits(f, kernel, level, units, pointers);
  for (const [cell, local] of [unit, last].entries()) {
    f.get(cell);
    emitCellsOfOne();
    f.do('i32.add').i32(1).do('i32.sub');
    emitCellsOfOne();
    f.do('i32.div_u').set(local);
  }
  emitCount();
  f.get(last).get(last);
  emitCount();
  f.do('i32.gt_s', 'select').set(last);
  return { unit, last, emitTiles };
}

function knownUnits(f: FunctionBuilder, { cells }: Kernel, units: number): Units {
  const cellsOfOne = Math.max(1, Math.floor(cells / units));
  return { emitCount: () => f.i32(units), emitCellsOfOne: () => f.i32(cellsOfOne), emitTiles: () => {} };
}

/** The same where a level is open: the tiles along it and the cells are reckoned from its size. */
function openUnits(
  f: FunctionBuilder,
  kernel: Kernel,
  { loop, stride, span, tiles }: OutputLevel,
  units: number,
  pointers: Pointers,
): Units {
  const [along, count, cellsOfOne] = [f.local('i32'), f.local('i32'), f.local('i32')];
  pointers.emitSize(loop);
  f.i32(span - 1)
    .do('i32.add')
    .i32(span)
    .do('i32.div_u')
    .tee(along)
    .i32(units / tiles)
    .do('i32.mul')
    .set(count);
  pointers.emitSize(loop);
  f.i32(stride)
    .do('i32.mul')
    .i32(kernel.cells - loop.size * stride)
    .do('i32.add')
    .get(count)
    .do('i32.div_u')
    .set(cellsOfOne);
  f.get(cellsOfOne).i32(1).get(cellsOfOne).do('select').set(cellsOfOne);
  return { emitCount: () => f.get(count), emitCellsOfOne: () => f.get(cellsOfOne), emitTiles: () => f.get(along) };
}
