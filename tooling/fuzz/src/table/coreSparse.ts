import * as core from '@kindling/core';
import { domain, either } from '../domains/domain';
import { list, numbers, tuple } from '../domains/lists';
import { integer, number } from '../domains/simple';
import { tensorLike, tensorOf } from '../domains/tensors';
import { fn, method, type Row } from './row';

const [row, column] = [integer({ min: 0, max: 3 }), integer({ min: 0, max: 2 })];
const three = { min: 3, max: 3 };
const indices = { ...three, made: [3, 3] } as const;
const sparse = () =>
  core.sparseCooTensor(
    [
      [0, 1, 3],
      [2, 0, 1],
    ],
    [1, 2, 3],
    [4, 3],
  );
const dense = tensorOf('[3, k]', { made: () => [3, 2], fits: (shape) => shape.length === 2 && shape[0] === 3 });

/** Matrices of which only some elements are kept. */
export const sparseTable: readonly Row[] = [
  fn(
    'core/sparseCooTensor',
    core.sparseCooTensor,
    [
      tuple(list(row, indices), list(column, indices)),
      either(numbers(number({ made: [-2, 2] }), three), tensorLike(3)),
      tuple(integer({ min: 4, max: 2 ** 10, made: [4, 5] }), integer({ min: 3, max: 2 ** 10, made: [3, 4] })),
    ],
    { use: (made: core.SparseTensor) => made.toDense() },
  ),
  fn('core/spmm', core.spmm, [
    domain('a sparse matrix', sparse, (value) => String((value as object | null)?.constructor?.name) === 'SparseTensor'),
    dense,
  ]),
  method('core/SparseTensor.matmul', sparse, [dense]),
  ...['t', 'toDense', 'toString'].map((name) => method(`core/SparseTensor.${name}`, sparse, [])),
];
