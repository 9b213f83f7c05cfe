import { checkInteger, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { scalarNode } from '../ops/define';
import { add, mul } from '../ops/elementwise';
import { matmul } from '../ops/matmul';
import { sum } from '../ops/reduction';
import { slice } from '../ops/slice';
import { tril, triu } from '../ops/triangle';
import { expand, pad, reshape } from '../ops/view';
import { broadcastShapes, MAX_SIZE, type Shape, sameShape, shapeText, sizeOf } from '../shape/shape';
import { Arithmetic } from './arithmetic';

/** How much there is of what stands here, and of the product that is added (`addmm`, `baddbmm`). */
export interface ScaledProductOptions {
  /** What this is multiplied with; 1 if not said. */
  readonly beta?: number | undefined;
  /** What the product is multiplied with; 1 if not said. */
  readonly alpha?: number | undefined;
}

/** What a tensor does as a matrix, or as a batch of them. */
export abstract class Matrices<Made> extends Arithmetic<Made> {
  /**
   * The lower triangle of each matrix, zeros above: what lies on the `diagonal`-th diagonal above the main one, or below that. Shape: (..., n, m), the same.
   * @throws KindlingError for fewer than two dimensions @see torch.tril
   */
  tril(diagonal = 0): Made {
    refuseSurplus('tril', arguments, 1);
    return this.made(tril([this.node], { diagonal: checkedDiagonal('tril', diagonal, this.node.shape) }));
  }

  /**
   * The upper triangle of each matrix, zeros below: what lies on the `diagonal`-th diagonal above the main one, or above that. Shape: (..., n, m), the same.
   * @throws KindlingError for fewer than two dimensions @see torch.triu
   */
  triu(diagonal = 0): Made {
    refuseSurplus('triu', arguments, 1);
    return this.made(triu([this.node], { diagonal: checkedDiagonal('triu', diagonal, this.node.shape) }));
  }

  /**
   * Of a vector the matrix that has it on its `diagonal`-th diagonal above the main one, and zeros elsewhere; of a matrix that diagonal.
   * Shape: (n) -> (n + |diagonal|, n + |diagonal|), or (n, m) -> (length of the diagonal)
   * @throws KindlingError for any other number of dimensions @see torch.diag
   */
  diag(diagonal = 0): Made {
    refuseSurplus('diag', arguments, 1);
    const { node } = this;
    const [rows, columns] = node.shape;
    if (node.shape.length === 1) {
      return this.made(withDiagonal(node, checkInteger('diag: diagonal', diagonal, { min: -MAX_SIZE, max: MAX_SIZE }) + 0));
    }
    if (node.shape.length !== 2) {
      throw new KindlingError(`diag: x: expected a vector or a matrix, got shape ${shapeText(node.shape)}`);
    }
    const above = checkedDiagonal('diag', diagonal, node.shape);
    const length = Math.max(0, Math.min(rows + Math.min(above, 0), columns - Math.max(above, 0)));
    const start = length === 0 ? 0 : above > 0 ? above : -above * columns;
    const row = reshape([node], { shape: [sizeOf(node.shape)] });
    return this.made(slice([row], { dim: 0, start, length, step: length > 1 ? columns + 1 : 1 }));
  }

  /** The product of two matrices. Shape: (n, k), (k, m) -> (n, m). @throws KindlingError @see torch.mm */
  mm(other: Made): Made {
    return this.made(this.product('mm', ['x', this], ['other', other]));
  }

  /** The products of two batches of matrices. Shape: (b, n, k), (b, k, m) -> (b, n, m). @throws KindlingError @see torch.bmm */
  bmm(other: Made): Made {
    return this.made(this.product('bmm', ['x', this], ['other', other]));
  }

  /**
   * `beta` times this, plus `alpha` times the product of two matrices. Shape: what broadcasts to (n, m); (n, k), (k, m) -> (n, m)
   * @throws KindlingError @see torch.addmm
   */
  addmm(mat1: Made, mat2: Made, options?: ScaledProductOptions): Made {
    return this.made(this.added('addmm', this.product('addmm', ['mat1', mat1], ['mat2', mat2]), options));
  }

  /**
   * `beta` times this, plus `alpha` times the products of two batches of matrices. Shape: what broadcasts to (b, n, m); (b, n, k), (b, k, m) -> (b, n, m)
   * @throws KindlingError @see torch.baddbmm
   */
  baddbmm(batch1: Made, batch2: Made, options?: ScaledProductOptions): Made {
    return this.made(this.added('baddbmm', this.product('baddbmm', ['batch1', batch1], ['batch2', batch2]), options));
  }

  /** The sum of the products of two vectors' elements. Shape: (n), (n) -> (). @throws KindlingError @see torch.dot */
  dot(other: Made): Made {
    const [x, y] = [ofRank('dot: x', this.node, 1), ofRank('dot: other', this.tensorNode('dot: other', other), 1)];
    if (x.shape[0] !== y.shape[0]) {
      throw new KindlingError(`dot: other: expected shape ${shapeText(x.shape)}, got ${shapeText(y.shape)}`);
    }
    return this.made(reshape([sum([mul([x, y])], { dims: [0] })], { shape: [] }));
  }

  /** The product of each element of a vector with each of another. Shape: (n), (m) -> (n, m). @throws KindlingError @see torch.outer */
  outer(other: Made): Made {
    const [x, y] = [ofRank('outer: x', this.node, 1), ofRank('outer: other', this.tensorNode('outer: other', other), 1)];
    return this.made(mul([reshape([x], { shape: [x.shape[0], 1] }), y]));
  }

  /** The product of two matrices, or of two batches of as many. @throws KindlingError naming what is none, or does not fit */
  private product(op: keyof typeof RANKS, ...[left, right]: readonly (readonly [string, unknown])[]): GraphNode {
    const [x, y] = [left, right].map(([name, value]) =>
      ofRank(`${op}: ${name}`, this.tensorNode(`${op}: ${name}`, value), RANKS[op]),
    );
    const needed = [...x.shape.slice(0, -2), x.shape[x.shape.length - 1]];
    if (sameShape(y.shape.slice(0, -1), needed)) return matmul(x, y);
    throw new KindlingError(
      `${op}: ${right[0]}: expected shape [${needed.join(', ')}, any] beside ${shapeText(x.shape)}, got ${shapeText(y.shape)}`,
    );
  }

  /** `beta` times this plus `alpha` times a product. @throws KindlingError unless this broadcasts to its shape */
  private added(op: string, product: GraphNode, options: ScaledProductOptions | undefined): GraphNode {
    const { beta = 1, alpha = 1 } = checkOptions(op, options, ['beta', 'alpha']);
    checkNumber(`${op}: beta`, beta);
    checkNumber(`${op}: alpha`, alpha);
    const { node } = this;
    if (!sameShape(broadcastShapes(op, node.shape, product.shape), product.shape)) {
      throw new KindlingError(
        `${op}: x: expected a shape that broadcasts to ${shapeText(product.shape)}, got ${shapeText(node.shape)}`,
      );
    }
    const scaled = alpha === 1 ? product : mul([product, scalarNode(alpha)]);
    // as in PyTorch, what is multiplied with 0 is left out, NaN too
    if (beta === 0) return scaled;
    return add([beta === 1 ? node : mul([node, scalarNode(beta)]), scaled]);
  }
}

const RANKS = { mm: 2, bmm: 3, addmm: 2, baddbmm: 3 } as const;
const KINDS = ['a scalar', 'a vector', 'a matrix', 'a batch of matrices'];

function ofRank(name: string, node: GraphNode, rank: number): GraphNode {
  if (node.shape.length === rank) return node;
  throw new KindlingError(`${name}: expected ${KINDS[rank]}, got shape ${shapeText(node.shape)}`);
}

/** Which diagonal of a matrix is meant; those beyond its corners are as one. @throws KindlingError unless it is an integer */
function checkedDiagonal(op: string, diagonal: unknown, shape: Shape): number {
  const [rows, columns] = shape.slice(-2);
  const above = checkInteger(`${op}: diagonal`, diagonal) + 0;
  return shape.length < 2 ? above : Math.min(Math.max(above, -rows), columns);
}

/** A matrix of zeros with a vector on one of its diagonals. */
function withDiagonal(node: GraphNode, above: number): GraphNode {
  const [size] = node.shape;
  const square = expand([node], { shape: [size, size] });
  const matrix = tril([triu([square], { diagonal: 0 })], { diagonal: 0 });
  const [right, below] = [Math.max(above, 0), Math.max(-above, 0)];
  return above === 0 ? matrix : pad([matrix], { before: [below, right], after: [right, below], value: 0 });
}
