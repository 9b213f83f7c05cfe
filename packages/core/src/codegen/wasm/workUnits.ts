import type { Loop } from '../../expression/affine';
import type { Kernel } from '../kernel';
import type { FunctionBuilder } from './assembler';
import type { OutputLevel } from './levels';
import type { Pointers } from './pointers';

/** What a run's range of cells is cut by, as code that puts it on the stack. */
interface Units {
  emitCount(): void;
  emitCellsOfOne(): void;
}

/**
 * The first of a range's work units, and the one behind its last, in locals. `open` is the open level, if it is one of those that make up a
 * unit: then `units` are those of its example.
 */
export function emitUnits(
  f: FunctionBuilder,
  kernel: Kernel,
  open: OutputLevel | undefined,
  units: number,
  pointers: Pointers,
): { readonly unit: number; readonly last: number } {
  const [unit, last] = [f.local('i32'), f.local('i32')];
  const { emitCount, emitCellsOfOne } =
    kernel.open === undefined ? knownUnits(f, kernel, units) : toldUnits(f, open, units, pointers);
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
  return { unit, last };
}

function knownUnits(f: FunctionBuilder, { cells }: Kernel, units: number): Units {
  const cellsOfOne = Math.max(1, Math.floor(cells / units));
  return { emitCount: () => f.i32(units), emitCellsOfOne: () => f.i32(cellsOfOne) };
}

/** The same where a run is told how many cells there are. */
function toldUnits(f: FunctionBuilder, open: OutputLevel | undefined, units: number, pointers: Pointers): Units {
  const [count, cellsOfOne] = [f.local('i32'), f.local('i32')];
  if (open === undefined) f.i32(units);
  else {
    pointers.emitTiles(open);
    f.i32(units / open.tiles).do('i32.mul');
  }
  f.set(count).get(pointers.cells).get(count).do('i32.div_u').set(cellsOfOne);
  f.get(cellsOfOne).i32(1).get(cellsOfOne).do('select').set(cellsOfOne);
  return { emitCount: () => f.get(count), emitCellsOfOne: () => f.get(cellsOfOne) };
}

/** The first of a range's rows, and the one behind its last, in locals: of a kernel whose rows lie one behind the other. */
export function emitRows(f: FunctionBuilder, { cells }: Kernel, { size }: Loop): readonly [from: number, to: number] {
  const cellsPerRow = Math.max(1, Math.floor(cells / size));
  const rowOf = (cell: number): number => {
    const row = f.local('i32');
    f.get(cell)
      .i32(cellsPerRow - 1)
      .do('i32.add')
      .i32(cellsPerRow)
      .do('i32.div_u')
      .tee(row);
    f.i32(size).get(row).i32(size).do('i32.lt_s', 'select').set(row);
    return row;
  };
  return [rowOf(0), rowOf(1)];
}
