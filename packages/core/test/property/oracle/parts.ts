import { forEachIndex, OracleTensor, place, together } from './oracleTensor';

/** One of several tensors, and an index in it; null for a number that is in none of them. */
type Source = { readonly part: number; readonly index: readonly number[] } | null;

/** A tensor whose elements are each taken from a place of some tensor. */
export function taken(
  parts: readonly OracleTensor[],
  shape: readonly number[],
  sourceOf: (index: readonly number[]) => Source,
  otherwise = 0,
): OracleTensor {
  const sources: { part: number; at: number }[] = [];
  forEachIndex(shape, (index) => {
    const source = sourceOf(index);
    sources.push(
      source === null ? { part: -1, at: 0 } : { part: source.part, at: place(parts[source.part].shape, source.index) },
    );
  });
  const pullOf = (part: number) => (grad: Float64Array) => {
    const sent = new Float64Array(parts[part].data.length);
    sources.forEach((source, flat) => {
      if (source.part === part) sent[source.at] += grad[flat];
    });
    return sent;
  };
  return new OracleTensor(
    shape,
    Float64Array.from(sources, ({ part, at }) => (part === -1 ? otherwise : parts[part].data[at])),
    parts.map((tensor, part) => ({ tensor, pull: pullOf(part) })),
    together(...parts.map(({ dtype }) => dtype)),
  );
}

const along = (dim: number, rank: number) => (dim < 0 ? dim + rank : dim);
const put = (index: readonly number[], dim: number, value: number) => index.map((i, d) => (d === dim ? value : i));

/** Some entries of a dim, by their places. */
function entries(x: OracleTensor, dim: number, places: readonly number[]): OracleTensor {
  const shape = put(x.shape, dim, places.length);
  return taken([x], shape, (index) => ({ part: 0, index: put(index, dim, places[index[dim]]) }));
}

const range = (start: number, end: number, step = 1) =>
  Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, i) => start + i * step);

export function slice(x: OracleTensor, dim: number, start?: number, end?: number, step?: number): OracleTensor {
  const d = along(dim, x.shape.length);
  const size = x.shape[d];
  const bound = (value: number) => Math.min(size, Math.max(0, value < 0 ? value + size : value));
  return entries(x, d, range(bound(start ?? 0), bound(end ?? size), step));
}

export function narrow(x: OracleTensor, dim: number, start: number, length: number): OracleTensor {
  const d = along(dim, x.shape.length);
  const from = start < 0 ? start + x.shape[d] : start;
  return entries(x, d, range(from, from + length));
}

export function select(x: OracleTensor, dim: number, index: number): OracleTensor {
  const d = along(dim, x.shape.length);
  const at = index < 0 ? index + x.shape[d] : index;
  return squeeze(entries(x, d, [at]), [d]);
}

export function split(x: OracleTensor, sizeOrSizes: number | readonly number[], dim: number, part: number): OracleTensor {
  const d = along(dim, x.shape.length);
  if (typeof sizeOrSizes === 'number') {
    return entries(x, d, range(part * sizeOrSizes, Math.min(x.shape[d], (part + 1) * sizeOrSizes)));
  }
  const start = sizeOrSizes.slice(0, part).reduce((sum, size) => sum + size, 0);
  return entries(x, d, range(start, start + sizeOrSizes[part]));
}

export function chunk(x: OracleTensor, chunks: number, dim: number, part: number): OracleTensor {
  return split(x, Math.ceil(x.shape[along(dim, x.shape.length)] / chunks), dim, part);
}

export function cat(all: readonly OracleTensor[], dim: number): OracleTensor {
  const [{ shape: first }] = all.filter(({ shape }) => shape.join() !== '0').concat(all[0]);
  const d = along(dim, first.length);
  // which part each entry along the dim is of, and where
  const seats = all.flatMap(({ shape }, part) =>
    range(0, shape.length === first.length ? shape[d] : 0).map((at) => ({ part, at })),
  );
  return taken(all, put(first, d, seats.length), (index) => {
    const { part, at } = seats[index[d]];
    return { part, index: put(index, d, at) };
  });
}

export function stack(all: readonly OracleTensor[], dim: number): OracleTensor {
  const d = along(dim, all[0].shape.length + 1);
  return taken(all, all[0].shape.toSpliced(d, 0, all.length), (index) => ({ part: index[d], index: index.toSpliced(d, 1) }));
}

/** Where a place beyond the border lies, of a dimension that is cut at its ends: NaN for nowhere, as 'constant' has it. */
const beyond: Readonly<Record<string, (i: number, size: number, cut: readonly number[]) => number>> = {
  constant: () => Number.NaN,
  reflect: (i, size) => (i < 0 ? -i : 2 * (size - 1) - i),
  replicate: (i, size) => (i < 0 ? 0 : size - 1),
  circular: (i, size, [first, last]) => (i < 0 ? i + size - last : i - size + first),
};

export function pad(x: OracleTensor, amounts: readonly number[], value = 0, mode = 'constant'): OracleTensor {
  const rank = x.shape.length;
  const sides = x.shape.map((_, d) => [amounts[2 * (rank - 1 - d)] ?? 0, amounts[2 * (rank - 1 - d) + 1] ?? 0]);
  const shape = x.shape.map((size, d) => size + sides[d][0] + sides[d][1]);
  const sourceOf = (index: readonly number[]): Source => {
    const source = index.map((at, d) => {
      const i = at - sides[d][0];
      const cut = sides[d].map((amount) => Math.max(0, -amount));
      return i >= 0 && i < x.shape[d] ? i : beyond[mode](i, x.shape[d], cut);
    });
    return source.some(Number.isNaN) ? null : { part: 0, index: source };
  };
  return taken([x], shape, sourceOf, value);
}

export function unsqueeze(x: OracleTensor, dim: number): OracleTensor {
  const d = along(dim, x.shape.length + 1);
  return taken([x], x.shape.toSpliced(d, 0, 1), (index) => ({ part: 0, index: index.toSpliced(d, 1) }));
}

export function squeeze(x: OracleTensor, dim?: number | readonly number[]): OracleTensor {
  const asked = dim === undefined ? x.shape.map((_, d) => d) : [dim].flat().map((d) => along(d, x.shape.length));
  const kept = x.shape.flatMap((size, d) => (size === 1 && asked.includes(d) ? [] : [d]));
  const sourceOf = (index: readonly number[]): Source => {
    const source = x.shape.map(() => 0);
    kept.forEach((d, i) => {
      source[d] = index[i];
    });
    return { part: 0, index: source };
  };
  return taken(
    [x],
    kept.map((d) => x.shape[d]),
    sourceOf,
  );
}

export function transpose(x: OracleTensor, dim0: number, dim1: number): OracleTensor {
  const [a, b] = [dim0, dim1].map((dim) => along(dim, x.shape.length));
  const swap = (list: readonly number[]) => list.map((entry, d) => (d === a ? list[b] : d === b ? list[a] : entry));
  return taken([x], swap(x.shape), (index) => ({ part: 0, index: swap(index) }));
}
