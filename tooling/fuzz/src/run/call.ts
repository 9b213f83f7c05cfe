import type { Place } from '../domains/domain';
import { kindOf } from '../domains/lists';
import type { Row } from '../table/row';
import { Choices } from '../values/choices';
import { written } from '../values/names';
import { type Odd, oddValues } from '../values/odd';

/** One change to right arguments: an odd value in a place of one, or as one more (`place` is null then). */
interface Edit {
  readonly argument: number;
  readonly place: Place | null;
  readonly odd: Odd;
}

/** One call, ready to be made. */
export interface Call {
  readonly row: Row;
  readonly args: readonly unknown[];
  readonly choices: Choices;
  /** Whether nothing was replaced. */
  readonly plain: boolean;
  /** What the function doesn't take, in words; null if the arguments are right. */
  readonly outside: string | null;
  /** Whether it is the machine's affair what comes of it: the call is not made. */
  readonly unclear: boolean;
  /** How it would be written in a program, roughly. */
  readonly text: string;
}

/** Which call comes at which number; the same for the same seed. */
export interface Plan {
  readonly length: number;
  /** The row of a call, known without making its arguments. */
  rowOf(index: number): Row;
  callOf(index: number): Call;
}

/** Which calls are made: by chance, so many; every odd value in every place; or only right ones, a few of each function. */
export type Way = number | 'every' | 'right';

/** The calls of a table. */
export function planOf(table: readonly Row[], seed: number, way: Way): Plan {
  if (way === 'every') return everyPlan(table, seed);
  return way === 'right' ? rightPlan(table, seed) : randomPlan(table, seed, way);
}

/** How often each function is called rightly. */
const RIGHT_CALLS = 4;

function rightPlan(table: readonly Row[], seed: number): Plan {
  const rowOf = (index: number) => table[index % table.length];
  return {
    length: RIGHT_CALLS * table.length,
    rowOf,
    callOf: (index) => makeCall(rowOf(index), new Choices(seed, index), []),
  };
}

/** Calls by chance: mostly one odd value, sometimes two, sometimes none. */
function randomPlan(table: readonly Row[], seed: number, length: number): Plan {
  const weights = table.map(({ weight = 1 }) => Math.round(weight * 100));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const start = (index: number): [Row, Choices] => {
    const choices = new Choices(seed, index);
    let rest = choices.integer(0, total - 1);
    const row = table.find((_, i) => {
      rest -= weights[i];
      return rest < 0;
    });
    return [row as Row, choices];
  };
  return {
    length,
    rowOf: (index) => start(index)[0],
    callOf: (index) => {
      const [row, choices] = start(index);
      return makeCall(row, choices, chooseEdits(row, choices));
    },
  };
}

/** Every odd value in every place of every argument. */
function everyPlan(table: readonly Row[], seed: number): Plan {
  const places = table.flatMap((row) => [
    { row, edits: [] },
    ...row.args.flatMap((argument, at) =>
      argument.places.flatMap((place) =>
        (place.once ? oddValues.slice(0, 1) : oddValues).map((odd) => ({ row, edits: [{ argument: at, place, odd }] })),
      ),
    ),
    { row, edits: [{ argument: row.args.length, place: null, odd: oddValues[0] }] },
  ]);
  return {
    length: places.length,
    rowOf: (index) => places[index].row,
    callOf: (index) => makeCall(places[index].row, new Choices(seed, index), places[index].edits),
  };
}

function chooseEdits(row: Row, choices: Choices): Edit[] {
  if (choices.oneIn(12)) return [];
  const odd = () => choices.pick(oddValues);
  if (choices.oneIn(20)) return [{ argument: row.args.length, place: null, odd: odd() }];
  const open = row.args.flatMap(({ places }, argument) => (places.length > 0 ? [{ argument, places }] : []));
  if (open.length === 0) return [];
  const first = choices.pick(open);
  const edits = [{ argument: first.argument, place: choices.pick(first.places), odd: odd() }];
  const others = open.filter(({ argument }) => argument !== first.argument);
  if (others.length === 0 || !choices.oneIn(6)) return edits;
  const second = choices.pick(others);
  return [...edits, { argument: second.argument, place: choices.pick(second.places), odd: odd() }];
}

function makeCall(row: Row, choices: Choices, edits: readonly Edit[]): Call {
  const args = rightArguments(row, choices);
  for (const { argument, place, odd } of edits) {
    const value = odd.make();
    args[argument] = place === null ? value : place.put(args[argument], value, choices);
  }
  // what is left out at the end may be there as undefined, or not at all
  if (choices.oneIn(2))
    while (args.length > 0 && args.at(-1) === undefined && edits.every(({ argument }) => argument !== args.length - 1))
      args.pop();
  return {
    row,
    args,
    choices,
    plain: edits.length === 0,
    ...verdictOn(row, args),
    // written now: the call may change what it gets
    text: `${row.name}(${args.map(written).join(', ')})`,
  };
}

/** What is called with more than some of its kind take: checks as callbacks; transforms and data sets with random numbers. */
const MORE = /^checks\/|^transforms\/\w+\.forward|^datasets\/\w+\.get(Batch)?\b/;

/** Whether the last arguments are those that `map` and `reduce` pass: an entry, its index and the list. */
function isCallback(args: readonly unknown[]): boolean {
  const [entry, index, list] = args.slice(-3);
  if (args.length < 3 || typeof index !== 'number' || (!Array.isArray(list) && kindOf(list) === '')) return false;
  const entries = list as readonly unknown[];
  return index in entries && Object.is(entries[index], entry);
}

/** What a row does not take of arguments. */
export function verdictOn(row: Row, args: readonly unknown[]): Pick<Call, 'outside' | 'unclear'> {
  const wrong = row.args.findIndex((domain, i) => !domain.has(args[i]));
  if (wrong !== -1) return { outside: `argument ${wrong + 1} is not ${row.args[wrong].text}`, unclear: false };
  const more = args.slice(row.args.length);
  const { rest } = row;
  const strange = rest === undefined ? -1 : more.findIndex((value) => !rest.has(value));
  if (strange !== -1) return { outside: `argument ${row.args.length + strange + 1} is not ${rest?.text}`, unclear: false };
  const hasMore = rest === undefined && more.some((value) => value !== undefined) && !isCallback(args);
  if (hasMore && row.takesMore !== true && !MORE.test(row.name))
    return { outside: 'there is an argument too many', unclear: false };
  const fit = row.fits?.((rest === undefined ? args.slice(0, row.args.length) : args) as never) ?? true;
  return { outside: fit === false ? 'the arguments do not go together' : null, unclear: fit === 'unclear' };
}

const TRIES = 500;

function rightArguments(row: Row, choices: Choices): unknown[] {
  for (let tries = 0; tries < TRIES; tries++) {
    const args = row.args.map((domain) => domain.make(choices));
    if ((row.fits?.(args as never) ?? true) === true) return args;
  }
  throw new Error(`${row.name}: none of ${TRIES} right arguments go together`);
}
