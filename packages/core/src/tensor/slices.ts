import { checkInteger, describe, exactMethods, KindlingError } from '@kindling/checks';

/** A part of a dimension, as `slice(start, end, step)` makes it: Python's start:end:step. */
export class Slice {
  static get name(): string {
    return 'Slice';
  }

  /** @internal */
  constructor(
    readonly start: number | undefined,
    readonly end: number | undefined,
    readonly step: number | undefined,
  ) {
    exactMethods(new.target);
    Object.freeze(this);
  }

  /** As Python writes it. */
  toString(): string {
    const bounds = `${this.start ?? ''}:${this.end ?? ''}`;
    return this.step === undefined ? bounds : `${bounds}:${this.step}`;
  }
}

const bound = (name: string, value: unknown) =>
  value === undefined || value === null ? undefined : checkInteger(`slice: ${name}`, value);

/** A part of a dimension. @throws KindlingError for what is no integer, and a step below 1 */
export function sliceOf(start: unknown, end: unknown, step: unknown): Slice {
  const distance = step === undefined || step === null ? undefined : checkInteger('slice: step', step);
  if (distance !== undefined && distance < 1) {
    throw new KindlingError(`slice: step: expected an integer >= 1, got ${distance}: x.flip([dim]) reverses a dimension`);
  }
  return new Slice(bound('start', start), bound('end', end), distance);
}

const PYTHON = /^\s*([+-]?\d+)?\s*:\s*([+-]?\d+)?\s*(?::\s*([+-]?\d+)?\s*)?$/;

/** Python's text for a part of a dimension: '1:5', '::2', ':'. @throws KindlingError for any other */
export function sliceText(name: string, text: string): Slice {
  const found = PYTHON.exec(text);
  if (found === null)
    throw new KindlingError(`${name}: expected '...' or a slice like '1:5', '::2' or ':', got ${describe(text)}`);
  const [start, end, step] = found.slice(1).map((part) => (part === undefined ? undefined : Number(part)));
  return sliceOf(start, end, step);
}
