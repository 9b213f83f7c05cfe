import { basename } from 'node:path';
import { rand, randn } from '@kindling/core';
import { quoted, UsageError } from '@kindling/program';
import { loadTable, numbersOf, standardUnits, type Units } from './table';

/** Numbers, what they are called, and the units in which a network learns from them. */
export interface Numbers {
  readonly name: string;
  readonly values: readonly number[];
  readonly units: Units;
}

interface Asked {
  file?: string;
  x?: string;
  y?: string;
  points: number;
}

/** Noisy points of a sine, or two columns of the user's file. */
export async function loadPoints({ file, x, y, points }: Asked): Promise<{ name: string; x: Numbers; y: Numbers }> {
  if (file === undefined) {
    if (x !== undefined || y !== undefined) throw new UsageError(`${x === undefined ? '--y' : '--x'}: expected --file beside it`);
    const xs = rand([points, 1]).mul(2).sub(1);
    const ys = xs
      .mul(Math.PI)
      .sin()
      .add(randn([points, 1]).mul(0.2));
    const units = { middle: 0, spread: 1 };
    const [xValues, yValues] = [Array.from(await xs.data()), Array.from(await ys.data())];
    return { name: 'a sine', x: { name: 'x', values: xValues, units }, y: { name: 'y', values: yValues, units } };
  }
  const table = await loadTable(file);
  const names = table.columns.map(({ name }) => name);
  const [xName, yName] = [x ?? names[0], y ?? names[names.length - 1]];
  if (xName === yName) throw new UsageError(`--x, --y: expected two columns, got ${quoted(xName)} twice`);
  const [xValues, yValues] = [numbersOf(table, '--x', xName), numbersOf(table, '--y', yName)];
  const [least, most] = xValues.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
  if (least === most) throw new UsageError(`--x: expected a column of different numbers, got ${least} alone in ${quoted(xName)}`);
  return {
    name: basename(file),
    // from -1 to 1, where powers stay small
    x: { name: xName, values: xValues, units: { middle: (least + most) / 2, spread: (most - least) / 2 } },
    y: { name: yName, values: yValues, units: standardUnits(yValues) },
  };
}
