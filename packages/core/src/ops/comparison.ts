import { type CompareName, constant, type Expression, select } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { broadcastAll } from '../shape/shape';
import { defineOp, type Op, scalarNode } from './define';
import { asBool, compared, promoted } from './dtypes';
import { broadcastAccess, broadcasts, elementwise, tying } from './elementwise';
import { readBroadcast, referenceFrom } from './reference';

const [no, yes] = [constant(0, 'bool'), constant(1, 'bool')];

/** Says of each pair of elements whether it compares so; nothing compares with NaN, so that it is only not equal. */
function comparison(
  name: string,
  kernel: (x: Expression, y: Expression) => Expression,
  reference: (x: number, y: number) => boolean,
): Op<undefined> {
  const of = (dtype: 'float32' | 'int32') => tying.map((sample) => ({ ...sample, dtypes: [dtype, dtype] }));
  return elementwise(name, {
    kernel,
    whole: (_, x, y) => kernel(x, y),
    dtype: compared,
    reference: (x, y) => Number(reference(x, y)),
    gradient: 'zero',
    samples: [...of('float32'), ...of('int32')],
  });
}

const holds = (compare: CompareName, x: Expression, y: Expression): Expression => select(compare, x, y, yes, no);

export const eq = comparison(
  'eq',
  (x, y) => holds('equal', x, y),
  (x, y) => x === y,
);
export const ne = comparison(
  'ne',
  (x, y) => select('equal', x, y, no, yes),
  (x, y) => x !== y,
);
export const gt = comparison(
  'gt',
  (x, y) => holds('greater', x, y),
  (x, y) => x > y,
);
export const ge = comparison(
  'ge',
  (x, y) => holds('greaterEqual', x, y),
  (x, y) => x >= y,
);
export const lt = comparison(
  'lt',
  (x, y) => holds('greater', y, x),
  (x, y) => x < y,
);
export const le = comparison(
  'le',
  (x, y) => holds('greaterEqual', y, x),
  (x, y) => x <= y,
);

/** True of bools that are both true. @see torch.logical_and */
export const logicalAnd = logical(
  'logicalAnd',
  (x, y) => select('equal', x, no, no, y),
  (x, y) => x !== 0 && y !== 0,
);
/** True of bools of which one is true. @see torch.logical_or */
export const logicalOr = logical(
  'logicalOr',
  (x, y) => select('equal', x, no, y, yes),
  (x, y) => x !== 0 || y !== 0,
);
/** True of bools that differ. @see torch.logical_xor */
export const logicalXor = logical(
  'logicalXor',
  (x, y) => select('equal', x, y, no, yes),
  (x, y) => (x !== 0) !== (y !== 0),
);
/** True of a bool that is false. @see torch.logical_not */
export const logicalNot = elementwise('logicalNot', {
  kernel: (x) => holds('equal', x, no),
  whole: (_, x) => holds('equal', x, no),
  dtype: asBool,
  reference: (x) => Number(x === 0),
  gradient: 'zero',
  samples: [{ shapes: [[3, 5]], range: [0, 1], integers: true, dtypes: ['bool'] }],
});

function logical(
  name: string,
  kernel: (x: Expression, y: Expression) => Expression,
  reference: (x: number, y: number) => boolean,
): Op<undefined> {
  return elementwise(name, {
    kernel,
    whole: (_, x, y) => kernel(x, y),
    dtype: asBool,
    reference: (x, y) => Number(reference(x, y)),
    gradient: 'zero',
    samples: broadcasts.map((shapes) => ({ shapes, range: [0, 1], integers: true, dtypes: ['bool', 'bool'] })),
  });
}

/** x where the condition is true, else y; broadcasts. @see torch.where */
export const where: Op<undefined> = defineOp<undefined>({
  name: 'where',
  role: 'elementwise',
  shape: (shapes) => broadcastAll('where', shapes),
  dtype: ([, x, y]) => {
    const both = promoted([x, y]);
    return { inputs: ['bool', both, both], output: both };
  },
  kernel: ({ inputs, inputShapes, index }) => {
    const [condition, x, y] = inputs.map((access, i) => broadcastAccess(access, inputShapes[i], index));
    return select('equal', condition, no, y, x);
  },
  reference: ([condition, x, y]) =>
    referenceFrom(broadcastAll('where', [condition.shape, x.shape, y.shape]), (index) =>
      readBroadcast(condition, index) !== 0 ? readBroadcast(x, index) : readBroadcast(y, index),
    ),
  gradient: ({ grad, inputs: [condition, x, y] }) => {
    const zero = scalarNode(0);
    const given = (input: GraphNode, taken: readonly [GraphNode, GraphNode]) =>
      input.requiresGrad ? where([condition, ...taken]) : null;
    return [null, given(x, [grad, zero]), given(y, [zero, grad])];
  },
  samples: [
    {
      shapes: [[4, 9], [9], [4, 1]],
      attributes: undefined,
      range: [0, 1],
      integers: true,
      dtypes: ['bool', 'float32', 'float32'],
    },
    { shapes: [[7], [7], []], attributes: undefined, range: [0, 3], integers: true, dtypes: ['bool', 'int32', 'int32'] },
  ],
});
