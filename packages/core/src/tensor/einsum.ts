import { checkArray, checkText, describe, KindlingError } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { mul } from '../ops/elementwise';
import { matmul } from '../ops/matmul';
import { sum } from '../ops/reduction';
import { slice } from '../ops/slice';
import { permute, reshape, shaped } from '../ops/view';
import { shapeText, sizeOf } from '../shape/shape';
import { Tensor, tensorOperand } from './tensor';

/** A name for each dimension of a node. Those that an ellipsis stands for are numbers, counted from the last. */
interface Named {
  readonly node: GraphNode;
  readonly labels: readonly string[];
}

/** The labels of each operand and of the result. */
interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

const ELLIPSIS = '...';
const TERM = /^[A-Za-z]*(\.\.\.)?[A-Za-z]*$/;

function refuse(equation: string, expected: string): never {
  throw new KindlingError(`einsum: equation: expected ${expected}, got ${describe(equation)}`);
}

const tokensOf = (term: string): string[] => term.match(/\.\.\.|[A-Za-z]/g) ?? [];

/** Reads an equation; without an arrow the result has what occurs once, in alphabetical order. @throws KindlingError */
function parse(equation: string, ranks: readonly number[]): Equation {
  const [left, right, ...more] = checkText('einsum: equation', equation).replaceAll(' ', '').split('->');
  const terms = left.split(',');
  if (more.length > 0 || ![...terms, right ?? ''].every((term) => TERM.test(term))) {
    refuse(equation, "letters for dimensions, as in 'ij,jk->ik', at most one '...' an operand");
  }
  if (terms.length !== ranks.length) {
    refuse(equation, `a term for each of the ${ranks.length} operands, separated by commas`);
  }
  const tokens = terms.map(tokensOf);
  const hidden = tokens.map((list, i) => (list.includes(ELLIPSIS) ? ranks[i] - list.length + 1 : 0));
  tokens.forEach((list, i) => {
    const fits = list.includes(ELLIPSIS) ? hidden[i] >= 0 : list.length === ranks[i];
    if (!fits) refuse(equation, `a letter for each of the ${ranks[i]} dimensions of operands[${i}]`);
  });
  const most = Math.max(0, ...hidden);
  const spread = (list: readonly string[], count: number): string[] =>
    list.flatMap((token) => (token === ELLIPSIS ? Array.from({ length: count }, (_, d) => String(count - 1 - d)) : [token]));
  const inputs = tokens.map((list, i) => spread(list, hidden[i]));
  const output = right === undefined ? implied(inputs, most) : spread(tokensOf(right), most);
  const named = new Set(inputs.flat());
  const stranger = output.find((label, i) => (!named.has(label) && !/\d/.test(label)) || output.indexOf(label) !== i);
  if (stranger !== undefined) refuse(equation, `each letter of the result once, and in an operand (not so: ${stranger})`);
  return { inputs, output: output.filter((label) => named.has(label)) };
}

function implied(inputs: readonly (readonly string[])[], most: number): string[] {
  const all = inputs.flat();
  const once = [...new Set(all)].filter((label) => /[A-Za-z]/.test(label) && all.indexOf(label) === all.lastIndexOf(label));
  return [...Array.from({ length: most }, (_, d) => String(most - 1 - d)), ...once.sort()];
}

/** The size of each label. @throws KindlingError where operands do not agree about one */
function sizesOf(operands: readonly Named[]): Map<string, number> {
  const sizes = new Map<string, number>();
  operands.forEach(({ node, labels }, i) => {
    labels.forEach((label, dim) => {
      const [size, known] = [node.shape[dim], sizes.get(label) ?? 1];
      if (size !== known && size !== 1 && known !== 1) {
        const dims = /\d/.test(label) ? "dimensions of '...'" : `dimensions '${label}'`;
        throw new KindlingError(
          `einsum: operands[${i}]: expected ${known} for ${dims} of shape ${shapeText(node.shape)}, as before, got ${size}`,
        );
      }
      sizes.set(label, size === 1 ? known : size);
    });
  });
  return sizes;
}

/** The diagonal where a label stands twice. */
function withoutRepeats({ node, labels }: Named): Named {
  const second = labels.findIndex((label, i) => labels.indexOf(label) !== i);
  if (second === -1) return { node, labels };
  const first = labels.indexOf(labels[second]);
  const others = labels.flatMap((_, dim) => (dim === first || dim === second ? [] : [dim]));
  const moved = permute([node], { dims: [...others, first, second] });
  const [rows, columns] = moved.shape.slice(-2);
  if (rows !== columns) {
    throw new KindlingError(
      `einsum: expected dimensions of one size for '${labels[second]}', got shape ${shapeText(node.shape)}`,
    );
  }
  const outer = moved.shape.slice(0, -2);
  const row = reshape([moved], { shape: [...outer, rows * columns] });
  const diagonal = slice([row], { dim: outer.length, start: 0, length: rows, step: rows > 1 ? rows + 1 : 1 });
  return withoutRepeats({ node: diagonal, labels: [...others.map((dim) => labels[dim]), labels[first]] });
}

/** Adds up the dimensions whose labels are not kept, and drops those of size 1 that stand for more elsewhere. */
function summed({ node, labels }: Named, keep: (label: string, size: number) => boolean): Named {
  const dims = labels.flatMap((label, dim) => (keep(label, node.shape[dim]) ? [] : [dim]));
  if (dims.length === 0) return { node, labels };
  const isLeft = (_: unknown, dim: number) => !dims.includes(dim);
  return { node: shaped(sum([node], { dims }), node.shape.filter(isLeft)), labels: labels.filter(isLeft) };
}

/** The dimensions in another order; labels that a node has not are dimensions of size 1. */
function arranged({ node, labels }: Named, order: readonly string[]): GraphNode {
  const own = order.filter((label) => labels.includes(label));
  const moved = permute([node], { dims: own.map((label) => labels.indexOf(label)) });
  return shaped(
    moved,
    order.map((label) => (labels.includes(label) ? node.shape[labels.indexOf(label)] : 1)),
  );
}

/** The product of two operands, added up over what both have and nobody else needs. */
function product(a: Named, b: Named, isNeeded: (label: string) => boolean): Named {
  const shared = a.labels.filter((label) => b.labels.includes(label));
  const contracted = shared.filter((label) => !isNeeded(label));
  const batch = shared.filter(isNeeded);
  const [left, right] = [a, b].map(({ labels }) => labels.filter((label) => !shared.includes(label)));
  // integers have no matrix product
  if (contracted.length === 0 || a.node.dtype !== 'float32' || b.node.dtype !== 'float32') {
    const all = [...a.labels, ...right];
    return summed({ node: mul([arranged(a, all), arranged(b, all)]), labels: all }, (label) => !contracted.includes(label));
  }
  const [x, y] = [arranged(a, [...batch, ...left, ...contracted]), arranged(b, [...batch, ...contracted, ...right])];
  const count = (node: GraphNode, from: number, to: number) => sizeOf(node.shape.slice(from, to));
  const [outer, rows, depth] = [batch.length, batch.length + left.length, batch.length + contracted.length];
  const lead = x.shape.slice(0, outer);
  const matrices = matmul(
    reshape([x], { shape: [...lead, count(x, outer, rows), count(x, rows, x.shape.length)] }),
    reshape([y], { shape: [...lead, count(y, outer, depth), count(y, depth, y.shape.length)] }),
  );
  const shape = [...x.shape.slice(0, rows), ...y.shape.slice(depth)];
  return { node: reshape([matrices], { shape }), labels: [...batch, ...left, ...right] };
}

/**
 * Products of tensors, added up over the dimensions that the result has not: `einsum('bij,bjk->bik', x, y)` multiplies batches of matrices,
 * `einsum('ii->i', x)` is a diagonal, `einsum('...i,i->...', x, w)` weighs the last dimension. Operands are multiplied from left to right, as matrices.
 * @throws KindlingError for an equation that does not fit the operands @see torch.einsum
 */
export function einsum(equation: string, ...operands: readonly Tensor[] | readonly [readonly Tensor[]]): Tensor {
  const list = operands.length === 1 && Array.isArray(operands[0]) ? operands[0] : operands;
  const nodes = checkArray('einsum: operands', list, tensorOperand, 'Tensors');
  if (nodes.length === 0) throw new KindlingError('einsum: operands: expected at least one Tensor, got none');
  const { inputs, output } = parse(
    equation,
    nodes.map(({ shape }) => shape.length),
  );
  const named = nodes.map((node, i): Named => ({ node, labels: inputs[i] }));
  const sizes = sizesOf(named);
  const once = named.map(withoutRepeats);
  const [first, ...others] = once.map((each) => summed(each, (label, size) => size === sizes.get(label)));
  const result = others.reduce((before, next, i) => {
    const later = new Set([...output, ...others.slice(i + 1).flatMap(({ labels }) => labels)]);
    const isNeeded = (label: string) => later.has(label);
    const open = (one: Named, other: Named) => summed(one, (label) => isNeeded(label) || other.labels.includes(label));
    return product(open(before, next), open(next, before), isNeeded);
  }, first);
  const left = summed(result, (label) => output.includes(label));
  // what all operands have with size 1 only is a dimension of the result, too
  return new Tensor(arranged(left, output));
}
