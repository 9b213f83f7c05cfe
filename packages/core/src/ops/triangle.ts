import { KindlingError } from '@kindling/checks';
import { shiftIndex } from '../expression/affine';
import { constant, indexValue, select } from '../expression/expression';
import { shapeText } from '../shape/shape';
import { defineOp, type Op } from './define';
import { kept } from './dtypes';
import { readBroadcast, referenceFrom } from './reference';

interface TriangleAttributes {
  /** How far the last diagonal that is kept lies above the main one; below it if negative. */
  readonly diagonal: number;
}

/** Zeros on one side of a diagonal of each matrix, the elements on it and on the other side. */
function triangle(name: string, isUpper: boolean): Op<TriangleAttributes> {
  const op: Op<TriangleAttributes> = defineOp<TriangleAttributes>({
    name,
    role: 'elementwise',
    dtype: kept,
    shape: ([shape]) => {
      if (shape.length >= 2) return [...shape];
      throw new KindlingError(`${name}: x: expected at least two dimensions, got shape ${shapeText(shape)}`);
    },
    kernel: ({ inputs: [x], index, dtype, attributes: { diagonal } }) => {
      const column = indexValue(index[index.length - 1], 'int32');
      const onDiagonal = indexValue(shiftIndex(index[index.length - 2], diagonal), 'int32');
      const [larger, smaller] = isUpper ? [column, onDiagonal] : [onDiagonal, column];
      return select('greaterEqual', larger, smaller, x(...index), constant(0, dtype));
    },
    reference: ([x], { diagonal }) =>
      referenceFrom(x.shape, (index) => {
        const [row, column] = index.slice(-2);
        const isKept = isUpper ? column - row >= diagonal : column - row <= diagonal;
        return isKept ? readBroadcast(x, index) : 0;
      }),
    gradient: ({ grad, attributes }) => [op([grad], attributes)],
    samples: [
      { shapes: [[3, 5]], attributes: { diagonal: 0 } },
      { shapes: [[2, 5, 3]], attributes: { diagonal: 1 } },
      { shapes: [[5, 5]], attributes: { diagonal: -2 } },
      { shapes: [[3, 5]], attributes: { diagonal: 0 }, range: [-9, 9], integers: true, dtypes: ['int32'] },
    ],
  });
  return op;
}

/** The lower triangle of each matrix. @see torch.tril */
export const tril = triangle('tril', false);
/** The upper triangle of each matrix. @see torch.triu */
export const triu = triangle('triu', true);
