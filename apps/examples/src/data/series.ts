import { basename } from 'node:path';
import { random, type Tensor, tensor } from '@kindling/core';
import { UsageError } from '@kindling/program';
import { loadTable, numbersOf, standardUnits, type Units } from './table';

/** Waves of one period that begin anywhere. Shape: (count, length). */
export function sineWaves(count: number, length: number, period = 12): Tensor {
  const starts = Array.from({ length: count }, () => random.integer(8 * period) - 4 * period);
  return tensor(starts.map((start) => Array.from({ length }, (_, i) => Math.sin((start + i) / (period / 3)))));
}

interface Asked {
  file?: string;
  column?: string;
  waves: number;
  length: number;
  future: number;
}

interface Pieces {
  readonly name: string;
  readonly units: Units;
  /** Shape: (waves - 3, length). */
  readonly train: Tensor;
  /** What is shown and what comes then. Shape: (3 waves, or one end of a series, length + future). */
  readonly test: Tensor;
}

/** Sine waves, or pieces of the series in the user's file: of what comes before its last `future` values, which are to be predicted. */
export async function loadPieces({ file, column, waves, length, future }: Asked): Promise<Pieces> {
  if (file === undefined) {
    if (column !== undefined) throw new UsageError('--column: expected --file beside it');
    const all = sineWaves(waves, length + future);
    const train = all.narrow(0, 3, waves - 3).narrow(1, 0, length);
    return { name: 'Sine waves', units: { middle: 0, spread: 1 }, train, test: all.narrow(0, 0, 3) };
  }
  const table = await loadTable(file);
  const name = column ?? table.columns[table.columns.length - 1].name;
  const values = numbersOf(table, '--column', name);
  const most = values.length - length - future;
  if (most < 0) {
    const least = `at least ${length + future} rows, --length ${length} and --future ${future}`;
    throw new UsageError(`--file: expected ${least}, got ${values.length}`);
  }
  // what is to be predicted tells nothing of itself
  const units = standardUnits(values.slice(0, -future));
  const series = values.map((value) => (value - units.middle) / units.spread);
  const count = Math.min(waves - 3, most + 1);
  const starts = Array.from({ length: count }, (_, i) => Math.round((i * most) / Math.max(1, count - 1)));
  return {
    name: `${name} of ${basename(file)}`,
    units,
    train: tensor(starts.map((start) => series.slice(start, start + length))),
    test: tensor([series.slice(-length - future)]),
  };
}
