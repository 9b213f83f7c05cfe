import { count, forEachIndex, OracleTensor, place } from './oracleTensor';

/** The same numbers under another shape; one size may be -1. */
export function reshape(x: OracleTensor, shape: readonly number[]): OracleTensor {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const full = shape.map((size) => (size === -1 ? x.data.length / known : size));
  return new OracleTensor(full, x.data, [{ tensor: x, pull: (grad) => grad }], x.dtype);
}

export function flatten(x: OracleTensor, startDim = 0, endDim = -1): OracleTensor {
  const rank = x.shape.length;
  if (rank === 0) return reshape(x, [1]);
  const [start, end] = [startDim, endDim].map((dim) => (dim < 0 ? dim + rank : dim));
  return reshape(x, [...x.shape.slice(0, start), count(x.shape.slice(start, end + 1)), ...x.shape.slice(end + 1)]);
}

export function permute(x: OracleTensor, dims: readonly number[]): OracleTensor {
  const order = dims.map((dim) => (dim < 0 ? dim + dims.length : dim));
  const shape = order.map((dim) => x.shape[dim]);
  const sources = new Int32Array(x.data.length);
  forEachIndex(shape, (index, flat) => {
    const source = [...index];
    order.forEach((dim, i) => {
      source[dim] = index[i];
    });
    sources[flat] = place(x.shape, source);
  });
  const pull = (grad: Float64Array) => {
    const sent = new Float64Array(x.data.length);
    sources.forEach((source, flat) => {
      sent[source] = grad[flat];
    });
    return sent;
  };
  return new OracleTensor(
    shape,
    Float64Array.from(sources, (source) => x.data[source]),
    [{ tensor: x, pull }],
    x.dtype,
  );
}
