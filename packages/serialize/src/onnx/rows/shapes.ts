import type { DType } from '@kindling/core';
import { type Conversion, expanded, type Row, reshaped } from '../conversion';
import { fixed, type Size } from '../trace';

interface Pad {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

interface Slice {
  readonly dim: number;
  readonly start: number;
  readonly length: number;
  readonly step: number;
}

interface Scatter {
  readonly dim: number;
  /** What the index is called that was checked to name places that there are. */
  readonly from?: string;
}

const FROM_THE_END = -(2 ** 31) + 1;

/** Operations that put numbers in other places. */
export const shapeRows: Readonly<Record<string, Row>> = {
  permute: ({ graph, inputs, attributes }: Conversion<{ dims: readonly number[] }>) =>
    graph.add('Transpose', inputs, { perm: [...attributes.dims] }),
  flip: ({ graph, inputs, attributes: { dims } }: Conversion<{ dims: readonly number[] }>) => {
    const each = (value: number) => graph.integers(dims.map(() => value));
    return graph.add('Slice', [...inputs, each(-1), each(FROM_THE_END), graph.integers(dims), each(-1)]);
  },
  expand: ({ graph, inputs, traced }: Conversion) => expanded(graph, inputs[0], traced.inputs[0].shape, traced.shape),
  reshape: ({ graph, inputs, traced }: Conversion) => reshaped(graph, inputs[0], traced.shape),
  pad: ({ graph, inputs, dtypes, attributes: { before, after, value } }: Conversion<Pad>) =>
    graph.add('Pad', [...inputs, graph.integers([...before, ...after]), graph.scalar(value, dtypes[0])], { mode: 'constant' }),
  slice: ({ graph, inputs, attributes: { dim, step }, sizes }: Conversion<Slice>) => {
    const start = sizes((given) => [given.start]);
    const end = sizes((given) => [given.length === 0 ? given.start : given.start + (given.length - 1) * given.step + 1]);
    return graph.add('Slice', [...inputs, graph.sizes(start), graph.sizes(end), graph.integers([dim]), graph.integers([step])]);
  },
  unsqueeze: ({ graph, inputs, attributes }: Conversion<{ dims: readonly number[] }>) =>
    graph.add('Unsqueeze', [...inputs, graph.integers(attributes.dims)]),
  squeeze: ({ graph, inputs, attributes }: Conversion<{ dims: readonly number[] }>) =>
    graph.add('Squeeze', [...inputs, graph.integers(attributes.dims)]),
  insertZeros: ({ graph, inputs, traced, dtypes, attributes: { dim, factor } }: Conversion<{ dim: number; factor: number }>) => {
    const wide = graph.add('Unsqueeze', [...inputs, graph.integers([dim + 1])]);
    const after = traced.shape.map((_, d) => (d === dim + 1 ? factor - 1 : 0));
    const pads = graph.integers([...after.map(() => 0), ...after]);
    return graph.add('Pad', [wide, pads, graph.scalar(0, dtypes[0])], { mode: 'constant' });
  },
  cat: ({ graph, inputs, attributes }: Conversion<{ dim: number }>) => graph.add('Concat', inputs, { axis: attributes.dim }),
  gather: ({ graph, inputs, attributes }: Conversion<{ dim: number }>) =>
    graph.add('GatherElements', inputs, { axis: attributes.dim }),
  scatterSum: (conversion) => scattered(conversion, 'add', 0),
  scatterLargest: (conversion) => scattered(conversion, 'max', lowestOf(conversion.traced.dtype)),
  place: (conversion) => scattered(conversion, 'none', 0),
  // ONNX has one of its own, which runtimes know for few dtypes
  oneHot: ({ graph, inputs, traced, attributes: { classes } }: Conversion<{ classes: number }>) => {
    const index = graph.add('Unsqueeze', [...inputs, graph.integers([traced.shape.length - 1])]);
    const all = graph.initializer(new Uint8Array(Int32Array.from({ length: classes }, (_, i) => i).buffer), [classes], 'int32');
    return graph.cast(graph.add('Equal', [index, all]), 'int32');
  },
  tril: (conversion) => triangle(conversion, 0),
  triu: (conversion) => triangle(conversion, 1),
};

/** What no number is below. */
function lowestOf(dtype: DType): number {
  return dtype === 'float32' ? Number.NEGATIVE_INFINITY : -(2 ** 31);
}

/** Numbers put, added up, or the largest of them, at places that hold `start`. What has no place goes into one behind them, which is cut off: to ONNX it is an error, or counted from the end. */
function scattered(conversion: Conversion<Scatter>, reduction: string, start: number): string {
  const {
    graph,
    inputs: [index, source],
    traced,
    attributes: { dim, from },
  } = conversion;
  const one = traced.shape.map(() => fixed(1));
  const first = graph.add('Reshape', [graph.scalar(start, traced.dtype), graph.sizes(one)]);
  const scatter = (shape: readonly Size[], places: string) =>
    graph.add('ScatterElements', [expanded(graph, first, one, shape), places, source], { axis: dim, reduction });
  if (from !== undefined) return scatter(traced.shape, index);
  const { times, plus } = traced.shape[dim];
  const [count, behind] = [graph.sizes([traced.shape[dim]]), { times, plus: plus + 1 }];
  const end = graph.cast(count, 'int32');
  const isInside = ['GreaterOrEqual', 'Less'].map((type, i) =>
    graph.add(type, [index, i === 0 ? graph.scalar(0, 'int32') : end]),
  );
  const places = graph.add('Where', [graph.add('And', isInside), index, end]);
  const all = scatter(traced.shape.with(dim, behind), places);
  return graph.add('Slice', [all, graph.integers([0]), count, graph.integers([dim])]);
}

function triangle({ graph, inputs, dtypes: [dtype], attributes }: Conversion<{ diagonal: number }>, upper: number): string {
  const diagonal = graph.initializer(new Uint8Array(BigInt64Array.of(BigInt(attributes.diagonal)).buffer), [], 'int64');
  // runtimes have it of few dtypes
  const x = dtype === 'float32' ? inputs[0] : graph.cast(inputs[0], 'int64');
  const result = graph.add('Trilu', [x, diagonal], { upper });
  return dtype === 'float32' ? result : graph.cast(result, dtype);
}
