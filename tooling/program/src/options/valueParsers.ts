import { UsageError } from '../errors';
import { quoted } from '../report/visible';
import { fromWhereTyped } from './folders';

/** Turns the text of an option into its value. @throws UsageError naming the flag, what came and what was expected. */
export type ValueParser<T> = (text: string, flag: string) => T;

interface NumberRange {
  min?: number;
  max?: number;
  /** The smallest value itself is left out. */
  above?: number;
  /** The largest value itself is left out. */
  below?: number;
}

function wrongValue(flag: string, expected: string, text: string): UsageError {
  return new UsageError(`${flag}: expected ${expected}, got ${quoted(text)}`);
}

function rangeText({ min, max, above, below }: NumberRange): string {
  const limits = [
    min !== undefined && `>= ${min}`,
    above !== undefined && `> ${above}`,
    max !== undefined && `<= ${max}`,
    below !== undefined && `< ${below}`,
  ];
  return limits.filter(Boolean).join(' and ');
}

function isInside(value: number, { min, max, above, below }: NumberRange): boolean {
  return (
    (min === undefined || value >= min) &&
    (max === undefined || value <= max) &&
    (above === undefined || value > above) &&
    (below === undefined || value < below)
  );
}

/** As people write numbers: what else JavaScript would read (`0x10`, ` 5`, `Infinity`) is more likely a slip. */
const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** What to say of a text that JavaScript takes for a number. */
function spelling(text: string, value: number): string {
  if (text.trim() === '' || Number.isNaN(value)) return '';
  return Number.isFinite(value) ? ', in decimal digits without blanks' : ', and a finite one';
}

/** @param within what else is expected of a number in the range that is not of this kind, for the message */
function numeric(kind: string, isKind: (value: number) => boolean, range: NumberRange, within = ''): ValueParser<number> {
  return (text, flag) => {
    const value = Number(text);
    const expected = `${kind} ${rangeText(range)}`;
    if (!decimal.test(text)) throw wrongValue(flag, expected + spelling(text, value), text);
    if (!isInside(value, range)) throw wrongValue(flag, expected, text);
    if (!isKind(value)) throw wrongValue(flag, expected + within, text);
    return value;
  };
}

/** Tensors hold it as a float32: one beyond that would be refused only when it gets there, after the data has been read. */
export const number = (range: NumberRange) =>
  numeric('a number', (value) => Number.isFinite(Math.fround(value)), range, ' that a float32 holds');
export const integer = (range: NumberRange) => numeric('an integer', Number.isSafeInteger, range);

export function oneOf<T extends string>(choices: readonly T[]): ValueParser<T> {
  return (text, flag) => {
    const choice = choices.find((known) => known === text);
    if (choice === undefined) throw wrongValue(flag, `one of ${choices.join(', ')}`, text);
    return choice;
  };
}

function pathOf(kind: string): ValueParser<string> {
  return (text, flag) => {
    if (text.trim() === '') throw wrongValue(flag, `the path of a ${kind}`, text);
    if (/^~[^/\\]/.test(text)) throw wrongValue(flag, 'a path, or one in your own home folder, ~/...', text);
    // A forgotten path: the next option would become one.
    if (text.startsWith('-')) throw wrongValue(flag, `the path of a ${kind} (./ before one that begins with a dash)`, text);
    return fromWhereTyped(text);
  };
}

const anyFolder = pathOf('folder');

/** An absolute path. What is written there is named in messages of one line: a path of several is refused before anything is computed. */
export const folder: ValueParser<string> = (text, flag) => {
  if (/\p{Cc}/u.test(text)) throw wrongValue(flag, 'the path of a folder without control characters', text);
  return anyFolder(text, flag);
};
/** An absolute path. */
export const file = pathOf('file');
