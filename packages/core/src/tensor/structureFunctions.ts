import { checkInteger, refuseSurplus } from '@kindling/checks';
import type { GraphNode } from '../graph/node';
import { ne } from '../ops/comparison';
import { sub } from '../ops/elementwise';
import { slice } from '../ops/slice';
import { checkShape, MAX_SIZE } from '../shape/shape';
import { asFunction } from './asFunction';
import { cutDim } from './partArguments';
import { Tensor, tensorOperand } from './tensor';

/** As the method of this name. @see Tensor.view, torch.Tensor.view */
export const view = asFunction('view');
/** As the method of this name. @see Tensor.unflatten, torch.unflatten */
export const unflatten = asFunction('unflatten');
/** As the method of this name. @see Tensor.movedim, torch.movedim */
export const movedim = asFunction('movedim');
/** As the method of this name. @see Tensor.diagonal, torch.diagonal */
export const diagonal = asFunction('diagonal');
/** As the method of this name. @see Tensor.swapaxes, torch.swapaxes */
export const swapaxes = asFunction('swapaxes');
/** As the method of this name. @see Tensor.unbind, torch.unbind */
export const unbind = asFunction('unbind');
/** As the method of this name. @see Tensor.repeat, torch.Tensor.repeat */
export const repeat = asFunction('repeat');
/** As the method of this name. @see Tensor.repeatInterleave, torch.repeat_interleave */
export const repeatInterleave = asFunction('repeatInterleave');
/** As the method of this name. @see Tensor.roll, torch.roll */
export const roll = asFunction('roll');
/** As the method of this name. @see Tensor.reshape, torch.reshape */
export const reshape = asFunction('reshape');
/** As the method of this name. @see Tensor.flatten, torch.flatten */
export const flatten = asFunction('flatten');
/** As the method of this name. @see Tensor.permute, torch.permute */
export const permute = asFunction('permute');
/** As the method of this name. @see Tensor.transpose, torch.transpose */
export const transpose = asFunction('transpose');
/** As the method of this name. @see Tensor.flip, torch.flip */
export const flip = asFunction('flip');
/** As the method of this name. @see Tensor.expand, torch.Tensor.expand */
export const expand = asFunction('expand');
/** As the method of this name. @see Tensor.t, torch.t */
export const t = asFunction('t');
/** As the method of this name: to be awaited. @see Tensor.equal, torch.equal */
export const equal = asFunction('equal');
/** As the method of this name: to be awaited. @see Tensor.allclose, torch.allclose */
export const allclose = asFunction('allclose');

/** As `repeat`, of the last dimensions only if there are fewer sizes than dimensions. @throws KindlingError @see torch.tile */
export function tile(x: Tensor, sizes: readonly number[]): Tensor {
  refuseSurplus('tile', arguments, 2);
  const { shape } = tensorOperand('tile: x', x);
  const times = checkShape('tile: sizes', sizes);
  const missing = Math.max(0, shape.length - times.length);
  return x.repeat([...new Array<number>(missing).fill(1), ...times]);
}

/**
 * How much each entry along a dimension is more than the one before, `n` times in a row; of bools whether it is another one.
 * Shape: (..., size, ...) -> (..., size - n, ...), or none left
 * @throws KindlingError for a scalar @see torch.diff
 */
export function diff(x: Tensor, n = 1, dim = -1): Tensor {
  refuseSurplus('diff', arguments, 3);
  const node = tensorOperand('diff: x', x);
  checkInteger('diff: n', n, { min: 0, max: MAX_SIZE });
  const along = cutDim('diff', dim, node.shape);
  // once nothing is left nothing more comes of it
  const rounds = Math.min(n, node.shape[along]);
  return new Tensor(Array.from({ length: rounds }).reduce<GraphNode>((rest) => stepsOf(rest, along), node));
}

/** Each entry along a dimension less the one before. */
function stepsOf(x: GraphNode, dim: number): GraphNode {
  const length = Math.max(0, x.shape[dim] - 1);
  const [before, after] = [0, Math.min(1, x.shape[dim])].map((start) => slice([x], { dim, start, length, step: 1 }));
  return x.dtype === 'bool' ? ne([after, before]) : sub([after, before]);
}
