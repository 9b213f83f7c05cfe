import { add, mul } from './elementwise';
import { leaf, type OracleTensor } from './oracleTensor';
import { taken } from './parts';

const triangle =
  (isKept: (above: number, diagonal: number) => boolean) =>
  (x: OracleTensor, diagonal = 0): OracleTensor =>
    taken([x], x.shape, (index) => {
      const [row, column] = index.slice(-2);
      return isKept(column - row, diagonal) ? { part: 0, index } : null;
    });
export const tril = triangle((above, diagonal) => above <= diagonal);
export const triu = triangle((above, diagonal) => above >= diagonal);

export function diag(x: OracleTensor, diagonal = 0): OracleTensor {
  const [right, down] = [Math.max(diagonal, 0), Math.max(-diagonal, 0)];
  if (x.shape.length === 1) {
    const size = x.data.length + right + down;
    return taken([x], [size, size], ([i, j]) => (j - i === diagonal && i >= down ? { part: 0, index: [i - down] } : null));
  }
  const [rows, columns] = x.shape;
  const length = Math.max(0, Math.min(rows - down, columns - right));
  return taken([x], [length], ([i]) => ({ part: 0, index: [i + down, i + right] }));
}

export function scaledSum(x: OracleTensor, product: OracleTensor, { alpha = 1, beta = 1 } = {}): OracleTensor {
  return add(mul(x, leaf([], [beta])), mul(product, leaf([], [alpha])));
}

/** The coordinates along each of some vectors, over all of the grid. */
export function meshgrid(vectors: readonly OracleTensor[], isXy: boolean): OracleTensor[] {
  const order = vectors.map((_, i) => (isXy && vectors.length > 1 && i < 2 ? 1 - i : i));
  const shape = order.map((i) => vectors[i].data.length);
  return vectors.map((vector, i) =>
    taken([vector], shape, (index) => ({ part: 0, index: vector.shape.length === 0 ? [] : [index[order.indexOf(i)]] })),
  );
}
