import type { DType } from '../expression/dtype';
import { type GraphNode, numbersAtHand } from '../graph/node';
import { numbersIn } from '../graph/words';
import { type Shape, sizeOf } from '../shape/shape';
import { type NumberFormat, numberFormat } from './numberFormat';

/** More elements are summarised: of each dimension the first and the last few. */
const THRESHOLD = 1000;
const EDGE = 3;
const LINE = 80;
/** Many short dimensions are not made shorter: beyond this no number is shown, where PyTorch would print for minutes. */
const MOST_SHOWN = 2 ** 16;
const PREFIX = 'tensor(';

/**
 * A tensor as PyTorch prints it. What has no numbers on the host yet is shown without them: nothing is computed or waited for.
 * @see torch.Tensor.__repr__
 */
export function tensorText(node: GraphNode): string {
  const { shape, dtype } = node;
  const isEmpty = sizeOf(shape) === 0;
  const at = elementsOf(node);
  const contents = isEmpty ? '[]' : at === null ? null : numbersText(shape, at, dtype);
  const suffixes: string[] = [];
  if (contents === null || (isEmpty && shape.length !== 1)) suffixes.push(`size=${tupleText(shape)}`);
  // bools are told by their words
  if (dtype === 'int32' || (dtype === 'bool' && (isEmpty || contents === null))) suffixes.push(`dtype=torch.${dtype}`);
  if (node.requiresGrad) {
    suffixes.push(node.op === null || node.receiver !== null ? 'requires_grad=True' : `grad_fn=<${node.op.name}>`);
  }
  if (at === null && !isEmpty) {
    suffixes.push(node.value === null ? 'not computed yet: await its data()' : 'computed, not read yet: await its data()');
  }
  return withSuffixes(PREFIX + (contents ?? '...'), suffixes);
}

type ElementAt = (index: readonly number[]) => number;

/** The elements of a node whose numbers are on the host, else null. */
function elementsOf({ value, dtype }: GraphNode): ElementAt | null {
  const words = value === null ? null : numbersAtHand(value.data);
  if (value === null || words === null) return null;
  const numbers = numbersIn(words, dtype);
  return (index) => numbers[index.reduce((offset, place, dim) => offset + place * value.strides[dim], 0)];
}

/** The numbers in their brackets; null for more than can be shown. */
function numbersText(shape: Shape, at: ElementAt, dtype: DType): string | null {
  const summarised = sizeOf(shape) > THRESHOLD;
  const isCut = (size: number) => summarised && size > 2 * EDGE;
  const shown = shape.reduce((count, size) => count * (isCut(size) ? 2 * EDGE : size), 1);
  if (shown > MOST_SHOWN) return null;
  const numbers: number[] = [];
  const index: number[] = shape.map(() => 0);
  const collect = (dim: number): void => {
    if (dim === shape.length) {
      numbers.push(at(index));
      return;
    }
    const size = shape[dim];
    for (let i = 0; i < size; i++) {
      if (isCut(size) && i === EDGE) i = size - EDGE;
      index[dim] = i;
      collect(dim + 1);
    }
  };
  collect(0);

  const format = numberFormat(numbers, dtype);
  let next = 0;
  const write = (dim: number, indent: number): string => {
    if (dim === shape.length) return format.text(numbers[next++]);
    const isRow = dim === shape.length - 1;
    const cut = isCut(shape[dim]);
    const parts = Array.from({ length: cut ? 2 * EDGE : shape[dim] }, () => write(dim + 1, indent + 1));
    if (cut) parts.splice(EDGE, 0, isRow ? ' ...' : '...');
    const gap = `,${'\n'.repeat(Math.max(1, shape.length - dim - 1))}${' '.repeat(indent + 1)}`;
    return `[${(isRow ? lines(parts, indent, format) : parts).join(gap)}]`;
  };
  return write(0, PREFIX.length);
}

/** As many numbers to a line as fit. */
function lines(parts: readonly string[], indent: number, { width }: NumberFormat): string[] {
  const perLine = Math.max(1, Math.floor((LINE - indent) / (width + 2)));
  return Array.from({ length: Math.ceil(parts.length / perLine) }, (_, i) =>
    parts.slice(i * perLine, (i + 1) * perLine).join(', '),
  );
}

/** Adds what stands behind the numbers, on the next line where the last one is full. */
function withSuffixes(text: string, suffixes: readonly string[]): string {
  let length = text.length - text.lastIndexOf('\n') + 1;
  let all = text;
  for (const suffix of suffixes) {
    const fits = length + suffix.length + 2 <= LINE;
    all += fits ? `, ${suffix}` : `,\n${' '.repeat(PREFIX.length)}${suffix}`;
    length = fits ? length + suffix.length + 2 : PREFIX.length + suffix.length;
  }
  return `${all})`;
}

/** A shape as Python writes a tuple. */
function tupleText(shape: Shape): string {
  return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
}
