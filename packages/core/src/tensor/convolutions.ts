import { refuseSurplus } from '@kindling/checks';
import { convolve, convolveTransposed, type SpatialRank } from '../ops/conv';
import { type ConvolutionOptions, checkConvolution, checkTransposed, type TransposedOptions } from '../ops/window';
import { Tensor, tensorOperand } from './tensor';

function convolved(
  op: string,
  rank: SpatialRank,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: ConvolutionOptions<unknown> | undefined,
): Tensor {
  const nodes = [tensorOperand(`${op}: x`, x), tensorOperand(`${op}: weight`, weight)] as const;
  const added = bias === null ? null : tensorOperand(`${op}: bias`, bias);
  return new Tensor(convolve(op, rank, ...nodes, added, checkConvolution(op, rank, options)));
}

/**
 * 1-D convolution. Shape: x (N,C,L), weight (O, C / groups, K), bias (O) -> (N,O,OL), see convOutputSize; with `padding: 'same'` OL is L.
 * @throws KindlingError @see torch.nn.functional.conv1d
 */
export function conv1d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options?: ConvolutionOptions<number>): Tensor {
  refuseSurplus('conv1d', arguments, 4);
  return convolved('conv1d', 1, x, weight, bias, options);
}

/**
 * 2-D convolution. Shape: x (N,C,H,W), weight (O, C / groups, KH, KW), bias (O) -> (N,O,OH,OW), see convOutputSize; with `padding: 'same'` as x.
 * @throws KindlingError @see torch.nn.functional.conv2d
 */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options?: ConvolutionOptions): Tensor {
  refuseSurplus('conv2d', arguments, 4);
  return convolved('conv2d', 2, x, weight, bias, options);
}

function transposed(
  op: string,
  rank: SpatialRank,
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null,
  options: TransposedOptions<unknown> | undefined,
): Tensor {
  const nodes = [tensorOperand(`${op}: x`, x), tensorOperand(`${op}: weight`, weight)] as const;
  const added = bias === null ? null : tensorOperand(`${op}: bias`, bias);
  return new Tensor(convolveTransposed(op, rank, ...nodes, added, checkTransposed(op, rank, options)));
}

/**
 * Transposed 1-D convolution, which makes lines longer. Shape: x (N,C,L), weight (C, O / groups, K), bias (O) -> (N,O,OL) with
 * OL = (L - 1) stride - 2 padding + dilation (K - 1) + outputPadding + 1.
 * @throws KindlingError @see torch.nn.functional.conv_transpose1d
 */
export function convTranspose1d(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | null = null,
  options?: TransposedOptions<number>,
): Tensor {
  refuseSurplus('convTranspose1d', arguments, 4);
  return transposed('convTranspose1d', 1, x, weight, bias, options);
}

/**
 * Transposed 2-D convolution, which makes pictures larger. Shape: x (N,C,H,W), weight (C, O / groups, KH, KW), bias (O) -> (N,O,OH,OW) with
 * OH = (H - 1) stride - 2 padding + dilation (KH - 1) + outputPadding + 1.
 * @throws KindlingError @see torch.nn.functional.conv_transpose2d
 */
export function convTranspose2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options?: TransposedOptions): Tensor {
  refuseSurplus('convTranspose2d', arguments, 4);
  return transposed('convTranspose2d', 2, x, weight, bias, options);
}
