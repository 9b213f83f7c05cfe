import { DTYPES } from '../expression/dtype';
import type { GraphNode } from '../graph/node';

/** What stands for more than the unit itself; whole numbers below are one unit. */
const [NUMBER, LIST, TEXT, TRUE, FALSE, NOTHING, OTHER, WANTED, UPDATED] = [
  0xfff0, 0xfff1, 0xfff2, 0xfff3, 0xfff4, 0xfff5, 0xfff6, 0xfff7, 0xfff8,
];

/** Numbers stand for ops. Ops of one name are one op. */
const numbersOfOps = new Map<string, number>();

let units = new Uint16Array(1 << 12);
let length = 0;
const asDouble = new Float64Array(1);
const itsUnits = new Uint16Array(asDouble.buffer);

function unit(value: number): void {
  if (length === units.length) {
    const longer = new Uint16Array(2 * length);
    longer.set(units);
    units = longer;
  }
  units[length++] = value;
}

function number(value: number): void {
  // -0 is none of the whole numbers
  if (value >>> 0 === value && value < NUMBER && (value !== 0 || 1 / value > 0)) {
    unit(value);
    return;
  }
  unit(NUMBER);
  asDouble[0] = value;
  for (let i = 0; i < itsUnits.length; i++) unit(itsUnits[i]);
}

function text(value: string): void {
  number(value.length);
  for (let i = 0; i < value.length; i++) unit(value.charCodeAt(i));
}

function list(values: readonly unknown[]): void {
  number(values.length);
  for (let i = 0; i < values.length; i++) attribute(values[i]);
}

/** What an op's attribute is made of: numbers, lists, texts. */
function attribute(value: unknown): void {
  if (typeof value === 'number') number(value);
  else if (Array.isArray(value)) {
    unit(LIST);
    list(value);
  } else if (typeof value === 'string') {
    unit(TEXT);
    text(value);
  } else if (typeof value === 'boolean') unit(value ? TRUE : FALSE);
  else if (value === undefined || value === null) unit(NOTHING);
  else {
    unit(OTHER);
    text(String(value));
  }
}

function numberOfOp(name: string): number {
  let found = numbersOfOps.get(name);
  if (found === undefined) {
    // 0 and what follows it stand for leaves
    found = DTYPES.length + numbersOfOps.size;
    numbersOfOps.set(name, found);
  }
  return found;
}

function leaf({ shape, dtype }: GraphNode, strides: readonly number[]): void {
  number(DTYPES.indexOf(dtype));
  number(shape.length);
  for (let dim = 0; dim < shape.length; dim++) {
    number(shape[dim]);
    number(strides[dim]);
  }
}

function computed({ op, inputs, attributes }: GraphNode): void {
  number(numberOfOp(op?.name ?? ''));
  number(inputs.length);
  for (let i = 0; i < inputs.length; i++) number(inputs[i].position);
  if (attributes === undefined) unit(NOTHING);
  else {
    const at = length;
    unit(0);
    let count = 0;
    for (const name in attributes as object) {
      attribute((attributes as Record<string, unknown>)[name]);
      count++;
    }
    units[at] = count;
  }
}

/** The texts of the last graphs by a number that is made of their units: an equal graph has the same text, which then need not be made. */
const known = new Map<number, { readonly units: Uint16Array; readonly text: string }>();
const MOST = 16;
/** Units that are turned into text at once: they are arguments of a function. */
const AT_ONCE = 4096;

function textOfUnits(): string {
  let hash = length;
  for (let i = 0; i < length; i++) hash = Math.imul(hash ^ units[i], 0x9e3779b1) ^ (hash >>> 15);
  const before = known.get(hash);
  if (before !== undefined && isWritten(before.units)) return before.text;
  let made = '';
  for (let i = 0; i < length; i += AT_ONCE) {
    // an iterator would be asked for each of them
    made += String.fromCharCode.apply(null, units.subarray(i, Math.min(i + AT_ONCE, length)) as unknown as number[]);
  }
  if (known.size === MOST) known.delete(known.keys().next().value as number);
  known.set(hash, { units: units.slice(0, length), text: made });
  return made;
}

function isWritten(before: Uint16Array): boolean {
  if (before.length !== length) return false;
  for (let i = 0; i < length; i++) if (before[i] !== units[i]) return false;
  return true;
}

/**
 * Numbers the nodes of a graph by their places in the order. `of(wanted)` then is a text that is the same for graphs that compute the same
 * from leaves of the same shapes and layouts, and both to take the place of leaves or neither; nothing else may be numbered before it is called.
 */
export function graphKey(order: readonly GraphNode[]): { of(wanted: readonly GraphNode[], updates?: boolean): string } {
  length = 0;
  for (let i = 0; i < order.length; i++) {
    const node = order[i];
    node.position = i;
    if (node.value !== null) leaf(node, node.value.strides);
    else computed(node);
  }
  const end = length;
  const of = (wanted: readonly GraphNode[], updates = false) => {
    length = end;
    unit(updates ? UPDATED : WANTED);
    for (let i = 0; i < wanted.length; i++) number(wanted[i].position);
    return textOfUnits();
  };
  return { of };
}
