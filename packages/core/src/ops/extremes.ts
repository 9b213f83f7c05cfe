import { KindlingError } from '@kindling/checks';
import type { DType } from '../expression/dtype';
import { type Expression, reduce, unary } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { GradientContext } from '../graph/operation';
import { type Shape, shapeText, sizeOf } from '../shape/shape';
import { eq, logicalOr, ne, where } from './comparison';
import { defineOp, type Op, scalarNode } from './define';
import { asBool, kept, places } from './dtypes';
import { add, div, mul } from './elementwise';
import { gather } from './indexing';
import { countOf, keptShape, ofIntegers, overDims, type ReduceAttributes, reduceReference, samples, sum } from './reduction';
import { squeeze } from './slice';
import { expand, pad, reshape } from './view';

/** @throws KindlingError where there is nothing that could be the largest or the smallest */
export function checkAny(op: string, shape: Shape, dims: readonly number[]): void {
  if (countOf(shape, dims) > 0) return;
  throw new KindlingError(`${op}: expected at least one element to reduce, got shape ${shapeText(shape)}`);
}

/** The same number where the order of all is reversed: the largest of these is the smallest. */
function reversed(x: Expression, dtype: DType): Expression {
  return unary(dtype === 'float32' ? 'neg' : 'notInteger', x);
}

const tying = { shapes: [[4, 9]], attributes: { dims: [1] }, range: [-2, 2], integers: true } as const;

interface ExtremeAttributes extends ReduceAttributes {
  /** As PyTorch's `max` and not its `amax`: what is not the extreme gets 0, whatever comes from above, and NaN counts as the extreme. */
  readonly ofAll?: boolean;
}

/** The largest or the smallest over dimensions, which keep size 1; ties share the gradient evenly. */
function extreme(name: string, isLargest: boolean): Op<ExtremeAttributes> {
  const gradient = ({ grad, inputs: [x], output, attributes }: GradientContext<ExtremeAttributes>): GraphNode[] => {
    const { dims, ofAll = false } = attributes;
    const equal = eq([x, output]);
    const ties = ofAll ? logicalOr([equal, ne([x, x])]) : equal;
    const share = div([grad, sum([ties], { dims })]);
    return [ofAll ? where([ties, share, scalarNode(0)]) : mul([ties, share])];
  };
  return defineOp<ExtremeAttributes>({
    name,
    role: 'reduction',
    dtype: kept,
    shape: ([shape], { dims }) => {
      checkAny(name, shape, dims);
      return keptShape(shape, dims);
    },
    kernel: ({ inputs: [x], inputShapes: [shape], inputDtypes: [dtype], index, attributes: { dims } }) => {
      const { loops, element } = overDims(x, shape, index, dims);
      return isLargest ? reduce('max', loops, element) : reversed(reduce('max', loops, reversed(element, dtype)), dtype);
    },
    reference: ([x], { dims }) =>
      reduceReference(x, dims, (elements) => elements.reduce((a, b) => (isLargest ? Math.max : Math.min)(a, b))),
    gradient,
    samples: [...samples, tying, ...ofIntegers],
  });
}

/** The largest element over dimensions. @see torch.amax */
export const amax = extreme('amax', true);
/** The smallest element over dimensions. @see torch.amin */
export const amin = extreme('amin', false);

/** The index of the first largest or smallest along a dimension, which keeps size 1; the first NaN, where there is one. */
function placeOfExtreme(name: string, isLargest: boolean): Op<{ dim: number }> {
  return defineOp<{ dim: number }>({
    name,
    role: 'reduction',
    dtype: places,
    shape: ([shape], { dim }) => {
      checkAny(name, shape, [dim]);
      return keptShape(shape, [dim]);
    },
    kernel: ({ inputs: [x], inputShapes: [shape], inputDtypes: [dtype], index, attributes: { dim } }) => {
      const { loops, element } = overDims(x, shape, index, [dim]);
      return reduce('argmax', loops, isLargest ? element : reversed(element, dtype), 'int32');
    },
    reference: ([x], { dim }) =>
      reduceReference(x, [dim], (elements) => {
        const notANumber = elements.findIndex(Number.isNaN);
        return notANumber === -1 ? elements.indexOf((isLargest ? Math.max : Math.min)(...elements)) : notANumber;
      }),
    gradient: 'zero',
    samples: [
      { shapes: [[3, 7]], attributes: { dim: 1 } },
      { shapes: [[5, 4]], attributes: { dim: 0 }, range: [-2, 2], integers: true },
      { shapes: [[5, 9]], attributes: { dim: 1 }, range: [-4, 4], integers: true, dtypes: ['int32'] },
    ],
  });
}

/** The index of the first largest. @see torch.argmax */
export const argmax = placeOfExtreme('argmax', true);
/** The index of the first smallest. @see torch.argmin */
export const argmin = placeOfExtreme('argmin', false);

/** So many numbers are looked through in blocks where there are few rows of them: one after the other they fill no vectors. */
const [LONG, FEW_ROWS] = [4096, 16];

/** The first place of the largest or the smallest along a dimension, which keeps size 1: of long rows that of its block, and then its place there. */
function placeAlong(op: typeof argmax, extremeOf: typeof amax, x: GraphNode, dim: number): GraphNode {
  const size = x.shape[dim];
  if (size < LONG || sizeOf(x.shape) >= FEW_ROWS * size) return op([x], { dim });
  const length = blockLength(size);
  const count = Math.ceil(size / length);
  const along = (amount: number) => x.shape.map((_, d) => (d === dim ? amount : 0));
  // what comes last is the first of equal ones nowhere
  const value = x.dtype === 'float32' ? Number.POSITIVE_INFINITY : 2 ** 31 - 1;
  const lowest = op === argmin ? value : x.dtype === 'float32' ? -value : -value - 1;
  const surplus = count * length - size;
  const whole = surplus === 0 ? x : pad([x], { before: along(0), after: along(surplus), value: lowest });
  const blocks = reshape([whole], { shape: x.shape.toSpliced(dim, 1, count, length) });
  const block = op([extremeOf([blocks], { dims: [dim + 1] })], { dim });
  const chosen = gather([blocks, expand([block], { shape: blocks.shape.with(dim, 1) })], { dim });
  const place = add([mul([block, scalarNode(length, 'int32')]), op([chosen], { dim: dim + 1 })]);
  return squeeze([place], { dims: [dim + 1] });
}

/** About as many numbers in a block as blocks, and so that nothing is left over if there is such a number. */
function blockLength(size: number): number {
  const even = Math.ceil(Math.sqrt(size));
  for (let length = even; length < 2 * even; length++) if (size % length === 0) return length;
  return even;
}

/** As `argmax` along a dimension. */
export const placeOfLargest = (x: GraphNode, dim: number): GraphNode => placeAlong(argmax, amax, x, dim);
/** As `argmin` along a dimension. */
export const placeOfSmallest = (x: GraphNode, dim: number): GraphNode => placeAlong(argmin, amin, x, dim);

/** Whether one of the elements over dimensions is not 0, or all of them; the dimensions keep size 1. */
function quantifier(name: string, isAll: boolean): Op<ReduceAttributes> {
  return defineOp<ReduceAttributes>({
    name,
    role: 'reduction',
    dtype: asBool,
    shape: ([shape], { dims }) => keptShape(shape, dims),
    kernel: ({ inputs: [x], inputShapes: [shape], index, attributes: { dims } }) => {
      const { loops, element } = overDims(x, shape, index, dims);
      return isAll ? reversed(reduce('max', loops, reversed(element, 'bool')), 'bool') : reduce('max', loops, element);
    },
    reference: ([x], { dims }) =>
      reduceReference(x, dims, (elements) => Number(isAll ? elements.every((v) => v !== 0) : elements.some((v) => v !== 0))),
    gradient: 'zero',
    samples: samples.map((sample) => ({ ...sample, range: [0, 1] as const, integers: true, dtypes: ['bool'] as const })),
  });
}

/** Whether there is one that is true; of none there is not. @see torch.any */
export const any = quantifier('any', false);
/** Whether all are true; of none they are. @see torch.all */
export const all = quantifier('all', true);
