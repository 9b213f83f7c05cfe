import { checkArray, checkChoice, checkNumber, checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import { onlyFloat32 } from '../ops/dtypes';
import { expand, permute, reshape } from '../ops/view';
import { broadcastShapes, shapeText } from '../shape/shape';
import { asFunction } from './asFunction';
import { Tensor, tensorOperand } from './tensor';

/** As the method of this name. @see Tensor.tril, torch.tril */
export const tril = asFunction('tril');
/** As the method of this name. @see Tensor.triu, torch.triu */
export const triu = asFunction('triu');
/** As the method of this name. @see Tensor.diag, torch.diag */
export const diag = asFunction('diag');
/** As the method of this name. @see Tensor.matmul, torch.matmul */
export const matmul = asFunction('matmul');
/** As the method of this name. @see Tensor.mm, torch.mm */
export const mm = asFunction('mm');
/** As the method of this name. @see Tensor.bmm, torch.bmm */
export const bmm = asFunction('bmm');
/** As the method of this name. @see Tensor.addmm, torch.addmm */
export const addmm = asFunction('addmm');
/** As the method of this name. @see Tensor.baddbmm, torch.baddbmm */
export const baddbmm = asFunction('baddbmm');
/** As the method of this name. @see Tensor.dot, torch.dot */
export const dot = asFunction('dot');
/** As the method of this name. @see Tensor.outer, torch.outer */
export const outer = asFunction('outer');

/**
 * The coordinates of a grid: each of some vectors along a dimension of its own, the same along the others. With `indexing: 'xy'` the first two
 * dimensions change places. Shape: (n), (m), ... -> (n, m, ...) each
 * @throws KindlingError if there is none, or one is neither a vector nor a scalar @see torch.meshgrid
 */
export function meshgrid(tensors: readonly Tensor[], options?: { readonly indexing?: 'ij' | 'xy' | undefined }): Tensor[] {
  refuseSurplus('meshgrid', arguments, 2);
  const { indexing = 'ij' } = checkOptions('meshgrid', options, ['indexing']);
  checkChoice('meshgrid: indexing', indexing, ['ij', 'xy']);
  const nodes = checkArray('meshgrid: tensors', tensors, tensorOperand, 'an array of Tensors');
  if (nodes.length === 0) throw new KindlingError('meshgrid: tensors: expected at least one Tensor, got none');
  const other = nodes.findIndex(({ shape }) => shape.length > 1);
  if (other !== -1) {
    throw new KindlingError(`meshgrid: tensors[${other}]: expected a vector, got shape ${shapeText(nodes[other].shape)}`);
  }
  const shape = nodes.map((node) => node.shape[0] ?? 1);
  const order = shape.map((_, dim) => (indexing === 'xy' && shape.length > 1 && dim < 2 ? 1 - dim : dim));
  return nodes.map((node, i) => {
    const along = reshape([node], { shape: shape.map((size, dim) => (dim === i ? size : 1)) });
    const grid = expand([along], { shape });
    return new Tensor(indexing === 'xy' ? permute([grid], { dims: order }) : grid);
  });
}

/**
 * The distance of each vector of one list to each of another: their differences' p-norm, Euclidean if p is not said. Where it is 0, so is the gradient.
 * Shape: (..., n, k), (..., m, k) -> (..., n, m); leading dimensions broadcast
 * @throws KindlingError unless both are float32 and their vectors alike, or if p is below 0 @see torch.cdist
 */
export function cdist(x1: Tensor, x2: Tensor, options?: { readonly p?: number | undefined }): Tensor {
  refuseSurplus('cdist', arguments, 3);
  const { p = 2 } = checkOptions('cdist', options, ['p']);
  if (p !== Number.POSITIVE_INFINITY) checkNumber('cdist: p', p, { min: 0 });
  const [a, b] = [tensorOperand('cdist: x1', x1), tensorOperand('cdist: x2', x2)];
  onlyFloat32([a.dtype, b.dtype], undefined, 'cdist');
  const [from, to] = [a, b].map(({ shape }) => shape);
  for (const [name, shape] of [
    ['x1', from],
    ['x2', to],
  ] as const) {
    if (shape.length < 2)
      throw new KindlingError(`cdist: ${name}: expected at least two dimensions, got shape ${shapeText(shape)}`);
  }
  if (from.at(-1) !== to.at(-1)) {
    throw new KindlingError(
      `cdist: x2: expected vectors of ${from.at(-1)}, as x1 ${shapeText(from)} has, got shape ${shapeText(to)}`,
    );
  }
  broadcastShapes('cdist: x1 and x2', from.slice(0, -2), to.slice(0, -2));
  // of nothing there is no largest, and all other norms are 0
  return x1
    .unsqueeze(-2)
    .sub(x2.unsqueeze(-3))
    .norm(from.at(-1) === 0 ? 1 : p, -1);
}
