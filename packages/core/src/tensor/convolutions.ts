import { refuseSurplus } from '@kindling/checks';
import { convolve, convolveTransposed } from '../ops/conv';
import { type ConvolutionOptions, checkConvolution, checkTransposed, type TransposedOptions } from '../ops/window';
import { Tensor, tensorOperand } from './tensor';

function operands(op: string, x: Tensor, weight: Tensor, bias: Tensor | null) {
  const nodes = [tensorOperand(`${op}: x`, x), tensorOperand(`${op}: weight`, weight)] as const;
  return [...nodes, bias === null ? null : tensorOperand(`${op}: bias`, bias)] as const;
}

/**
 * 1-D convolution. Shape: x (N,C,L), weight (O, C / groups, K), bias (O) -> (N,O,OL), see convOutputSize; with `padding: 'same'` OL is L.
 * @throws KindlingError @see torch.nn.functional.conv1d
 */
export function conv1d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options?: ConvolutionOptions<number>): Tensor {
  refuseSurplus('conv1d', arguments, 4);
  return new Tensor(convolve('conv1d', 1, ...operands('conv1d', x, weight, bias), checkConvolution('conv1d', 1, options)));
}

/**
 * 2-D convolution. Shape: x (N,C,H,W), weight (O, C / groups, KH, KW), bias (O) -> (N,O,OH,OW), see convOutputSize; with `padding: 'same'` as x.
 * @throws KindlingError @see torch.nn.functional.conv2d
 */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options?: ConvolutionOptions): Tensor {
  refuseSurplus('conv2d', arguments, 4);
  return new Tensor(convolve('conv2d', 2, ...operands('conv2d', x, weight, bias), checkConvolution('conv2d', 2, options)));
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
  return new Tensor(
    convolveTransposed(
      'convTranspose1d',
      1,
      ...operands('convTranspose1d', x, weight, bias),
      checkTransposed('convTranspose1d', 1, options),
    ),
  );
}

/**
 * Transposed 2-D convolution, which makes pictures larger. Shape: x (N,C,H,W), weight (C, O / groups, KH, KW), bias (O) -> (N,O,OH,OW) with
 * OH = (H - 1) stride - 2 padding + dilation (KH - 1) + outputPadding + 1.
 * @throws KindlingError @see torch.nn.functional.conv_transpose2d
 */
export function convTranspose2d(x: Tensor, weight: Tensor, bias: Tensor | null = null, options?: TransposedOptions): Tensor {
  refuseSurplus('convTranspose2d', arguments, 4);
  return new Tensor(
    convolveTransposed(
      'convTranspose2d',
      2,
      ...operands('convTranspose2d', x, weight, bias),
      checkTransposed('convTranspose2d', 2, options),
    ),
  );
}
