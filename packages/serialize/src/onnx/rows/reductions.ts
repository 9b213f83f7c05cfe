import type { Conversion, Row } from '../conversion';

interface Dims {
  readonly dims: readonly number[];
}

/** Over dimensions, which keep size 1. Of bools those that are true count. */
const reduced =
  (type: string): Row =>
  ({ graph, inputs, dtypes, attributes: { dims } }: Conversion<Dims>) => {
    const x = dtypes[0] === 'bool' ? graph.cast(inputs[0], 'int32') : inputs[0];
    return dims.length === 0 ? graph.add('Identity', [x]) : graph.add(type, [x, graph.integers(dims)], { keepdims: 1 });
  };

const asBool =
  (row: Row): Row =>
  (conversion) =>
    conversion.graph.cast(row(conversion), 'bool');

const place =
  (type: string): Row =>
  ({ graph, inputs, attributes }: Conversion<{ dim: number }>) =>
    graph.cast(graph.add(type, inputs, { axis: attributes.dim, keepdims: 1 }), 'int32');

/** An operation of ONNX's own for what ours makes of x and numbers that come from it. */
const alongDim =
  (type: string): Row =>
  ({ graph, inputs: [x], attributes }: Conversion<{ dim: number }>) =>
    graph.add(type, [x], { axis: attributes.dim });

/** Operations over dimensions. */
export const reductionRows: Readonly<Record<string, Row>> = {
  sum: reduced('ReduceSum'),
  mean: reduced('ReduceMean'),
  amax: reduced('ReduceMax'),
  amin: reduced('ReduceMin'),
  any: asBool(reduced('ReduceMax')),
  all: asBool(reduced('ReduceMin')),
  argmax: place('ArgMax'),
  argmin: place('ArgMin'),
  squaredDeviations: (conversion: Conversion<Dims>) => {
    const { graph, inputs } = conversion;
    const deviation = graph.add('Sub', inputs);
    return reduced('ReduceSum')({ ...conversion, inputs: [graph.add('Mul', [deviation, deviation])] });
  },
  weightedDeviations: (conversion: Conversion<Dims>) => {
    const { graph, inputs } = conversion;
    const [weights, x, mean] = inputs;
    return reduced('ReduceSum')({ ...conversion, inputs: [graph.add('Mul', [weights, graph.add('Sub', [x, mean])])] });
  },
  powerNorm: (conversion: Conversion<Dims & { p: number }>) => {
    const { graph, inputs, attributes } = conversion;
    const powers = graph.add('Pow', [graph.add('Abs', inputs), graph.scalar(attributes.p)]);
    return graph.add('Pow', [reduced('ReduceSum')({ ...conversion, inputs: [powers] }), graph.scalar(1 / attributes.p)]);
  },
  softmax: alongDim('Softmax'),
  logSoftmax: alongDim('LogSoftmax'),
  // the places of a row's numbers in their order are the order of those that sorting gives
  rank: ({
    graph,
    inputs,
    traced,
    dtypes: [dtype],
    attributes: { dim, descending },
  }: Conversion<{ dim: number; descending: boolean }>) => {
    const count = graph.sizes([traced.shape[dim]]);
    const x = dtype === 'bool' ? graph.cast(inputs[0], 'int32') : inputs[0];
    const order = graph.topIndices(x, count, { axis: dim, largest: descending ? 1 : 0 });
    return graph.cast(graph.topIndices(order, count, { axis: dim, largest: 0 }), 'int32');
  },
  // halves in order are put in one order as any numbers are
  merge: ({ graph, inputs: [x], traced, dtypes: [dtype], attributes: { descending } }: Conversion<{ descending: boolean }>) => {
    const numbers = dtype === 'bool' ? graph.cast(x, 'int32') : x;
    const axis = traced.shape.length - 1;
    return graph.cast(
      graph.topIndices(numbers, graph.sizes([traced.shape[axis]]), { axis, largest: descending ? 1 : 0 }),
      'int32',
    );
  },
};
