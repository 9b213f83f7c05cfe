import type { DType } from '@kindling/core';
import type { OnnxGraph } from './graph';
import { fixed, isFixed, type Size, type Traced } from './trace';

/** What a row says an operation of ours is made of in ONNX. */
export interface Conversion<Attributes = unknown> {
  readonly graph: OnnxGraph;
  /** The names of what it takes, converted to the dtypes that it takes. */
  readonly inputs: readonly string[];
  readonly dtypes: readonly DType[];
  readonly attributes: Attributes;
  readonly traced: Traced;
  /** How numbers of the attributes go with the batch. */
  sizes(numbers: (attributes: Attributes) => readonly number[]): Size[];
  /** The name of another value of ours. */
  nameOf(value: Traced): string;
}

// biome-ignore lint/suspicious/noExplicitAny: each operation has attributes of its own
export type Row = (conversion: Conversion<any>) => string;

/** An operation that ONNX has too. */
export const same =
  (type: string): Row =>
  ({ graph, inputs }) =>
    graph.add(type, inputs);

/** Of single numbers, by operations of ONNX: `op('Mul', x, 2)`. */
export type Build = (type: string, ...operands: (string | number)[]) => string;

/** An operation that is made of several, element by element. */
export const formula =
  (write: (build: Build, ...inputs: string[]) => string): Row =>
  ({ graph, inputs }) =>
    write(
      (type, ...operands) =>
        graph.add(
          type,
          operands.map((one) => (typeof one === 'number' ? graph.scalar(one) : one)),
        ),
      ...inputs,
    );

/** Reshapes to sizes of which at most one goes with the batch as it is. */
export function reshaped(graph: OnnxGraph, x: string, shape: readonly Size[]): string {
  const open = shape.filter((size) => !isFixed(size)).length;
  const hasNone = shape.some(({ times, plus }) => times === 0 && plus === 0);
  if (open === 1 && !hasNone)
    return graph.add('Reshape', [x, graph.integers(shape.map((size) => (isFixed(size) ? size.plus : -1)))]);
  return graph.add('Reshape', [x, graph.sizes(shape)], hasNone ? { allowzero: 1 } : {});
}

/** Repeats what has size 1, or fewer dimensions, to a shape; sizes that stay are not asked for. */
export function expanded(graph: OnnxGraph, x: string, from: readonly Size[], to: readonly Size[]): string {
  const missing = to.length - from.length;
  const sizes = to.map((size, dim): Size => {
    const before = from[dim - missing];
    return before !== undefined && before.times === size.times && before.plus === size.plus ? fixed(1) : size;
  });
  return graph.add('Expand', [x, graph.sizes(sizes)]);
}
