import { className, exactMethods, inspect, isRecord } from '@kindling/checks';
import type { Picture } from './picture';
import type { RandomNumbers } from './random/randomNumbers';
import type { Transform } from './transform';

/** What a printed argument may be. */
type Shown = string | number | boolean | null | undefined | readonly Shown[];

/** A transform of images of bytes and of tensors, which gives what it takes. It keeps what it was made of, to be made again elsewhere. */
export abstract class PictureTransform implements Transform<Picture, Picture> {
  /** What its constructor was called with. */
  readonly args: readonly unknown[];

  constructor(...args: unknown[]) {
    exactMethods(new.target, { except: ['forward'] });
    this.args = Object.freeze(args.map((value) => copyOf(value)));
  }

  abstract forward<Kind extends Picture>(picture: Kind, random?: RandomNumbers): Kind;

  /** Its arguments by torchvision's names, as they are printed. */
  protected abstract shown(): Readonly<Record<string, Shown>>;

  toString(): string {
    const args = Object.entries(this.shown()).filter(([, value]) => value !== undefined);
    return `${className(this, 'Transform')}(${args.map(([name, value]) => `${name}=${textOf(value)}`).join(', ')})`;
  }

  [inspect](): string {
    return this.toString();
  }
}

/** More than any argument has: what is longer, or deeper, is refused before it is kept. */
const LONGEST = 1024;
const DEEPEST = 3;

/** Arguments are the caller's, who may change them afterwards. */
export function copyOf(value: unknown, depth = 0): unknown {
  if (depth === DEEPEST) return value;
  if (Array.isArray(value)) return value.length > LONGEST ? value : value.map((part) => copyOf(part, depth + 1));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part, depth + 1)]));
}

/** As Python prints it. */
function textOf(value: Shown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return Array.isArray(value) ? `(${value.map(textOf).join(', ')})` : String(value);
}

/** A number that Python has as a float: 1 is 1.0. */
export function floatText(number: number): string {
  return Number.isInteger(number) ? `${number}.0` : String(number);
}
