import { unexpected } from '@kindling/checks';
import { type Conversion, type Row, reshaped } from '../conversion';
import { fixed, fixedSize, productOf } from '../trace';

interface Windows {
  readonly dims: readonly number[];
  readonly sizes: readonly number[];
  readonly steps: readonly number[];
  readonly dilations: readonly number[];
}

/** The windows along each dimension, chosen by their places; their entries are dimensions at the end. */
function windows({ graph, inputs, traced, attributes: { dims, sizes, steps, dilations } }: Conversion<Windows>): string {
  let x = inputs[0];
  const rank = traced.shape.length - dims.length;
  // from the last dimension on: each brings a new one behind it
  const order = dims.map((dim, i) => ({ dim, i })).sort((a, b) => b.dim - a.dim);
  for (const { dim, i } of order) {
    const count = fixedSize(traced.shape[dim], 'exportOnnx: windows');
    const places = Array.from(
      { length: count * sizes[i] },
      (_, at) => Math.floor(at / sizes[i]) * steps[i] + (at % sizes[i]) * dilations[i],
    );
    x = graph.add('Gather', [x, graph.add('Reshape', [graph.integers(places), graph.integers([count, sizes[i]])])], {
      axis: dim,
    });
  }
  // where each dimension stands now: those of x, with that of a window's entries behind it
  const at = (dim: number) => dim + dims.filter((other) => other < dim).length;
  const perm = [...Array.from({ length: rank }, (_, dim) => at(dim)), ...dims.map((dim) => at(dim) + 1)];
  return graph.add('Transpose', [x], { perm });
}

/**
 * Windows added up where they lie, (..., count, ..., size) -> (..., quotient, ..., step): ONNX does so with the columns of pictures. What those do not reach is
 * padded, and what lies beyond is cut off.
 */
function overlapSum(conversion: Conversion<Windows & { quotients: readonly number[] }>): string {
  const { graph, inputs, traced, dtypes, attributes } = conversion;
  const { dims, sizes, steps, dilations, quotients } = attributes;
  if (dtypes[0] !== 'float32') throw unexpected('exportOnnx: fold', 'float32, the one dtype that ONNX has it of', dtypes[0]);
  const { shape } = traced.inputs[0];
  const rank = shape.length - dims.length;
  const others = Array.from({ length: rank }, (_, dim) => dim).filter((dim) => !dims.includes(dim));
  const pictures = productOf(others.map((dim) => shape[dim]));
  const counts = dims.map((dim) => fixedSize(shape[dim], 'exportOnnx: fold'));

  const apart = graph.add('Transpose', inputs, { perm: [...others, ...dims.map((_, i) => rank + i), ...dims] });
  const columns = reshaped(graph, apart, [pictures, productOf(sizes.map(fixed)), productOf(counts.map(fixed))]);
  // a picture has at least two dimensions
  const flat = dims.length === 1 ? [1] : [];
  const reached = counts.map((count, i) => (count - 1) * steps[i] + (sizes[i] - 1) * dilations[i] + 1);
  const sums = graph.add('Col2Im', [columns, graph.integers([...flat, ...reached]), graph.integers([...flat, ...sizes])], {
    strides: [...flat, ...steps],
    dilations: [...flat, ...dilations],
  });
  const behind = reached.map((extent, i) => quotients[i] * steps[i] - extent);
  const before = [0, 0, ...flat.map(() => 0), ...dims.map(() => 0)];
  const pads = graph.integers([...before, ...before.slice(dims.length), ...behind]);
  const whole = graph.add('Pad', [sums, pads], { mode: 'constant' });
  const split = reshaped(graph, whole, [
    ...others.map((dim) => shape[dim]),
    ...dims.flatMap((_, i) => [fixed(quotients[i]), fixed(steps[i])]),
  ]);
  const place = (dim: number) => (dims.includes(dim) ? others.length + 2 * dims.indexOf(dim) : others.indexOf(dim));
  const steady = dims.map((_, i) => others.length + 2 * i + 1);
  return graph.add('Transpose', [split], { perm: [...Array.from({ length: rank }, (_, dim) => place(dim)), ...steady] });
}

/** Operations on windows along dimensions. */
export const windowRows: Readonly<Record<string, Row>> = { windows, overlapSum };
