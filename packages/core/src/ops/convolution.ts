import { type Affine, addIndex, loopIndex, newLoop, scaleIndex } from '../expression/affine';
import { binary, reduce } from '../expression/expression';
import type { Shape } from '../shape/shape';
import { defineOp, type Op } from './define';
import { onlyFloat32 } from './dtypes';
import { readBroadcast, referenceFrom } from './reference';
import { transposedConvolution } from './transposedConvolution';
import { type ConvAttributes, convOutputSize, type Two } from './window';

type Three = readonly [number, number, number];

/** Where output position o and kernel position k meet in the input. */
export const meet = (o: Affine, k: Affine, stride: number, dilation: number) =>
  addIndex(scaleIndex(o, stride), scaleIndex(k, dilation));

/**
 * Convolution without padding or bias. (N,C,H,W) x (O,C,KH,KW) -> (N,O,OH,OW), or in groups, each of channels of its own:
 * (N,G,C,H,W) x (G,O,C,KH,KW) -> (N,G,O,OH,OW)
 */
export const convolution: Op<ConvAttributes> = defineOp<ConvAttributes>({
  name: 'conv2d',
  role: 'contraction',
  dtype: onlyFloat32,
  innermost: [0, null],
  shape: ([x, weight], { stride, dilation }) => {
    const [h, w] = x.slice(-2) as unknown as Two;
    const [out, , kh, kw] = weight.slice(-4);
    return [
      ...x.slice(0, -3),
      out,
      convOutputSize(h, kh, { stride: stride[0], dilation: dilation[0] }),
      convOutputSize(w, kw, { stride: stride[1], dilation: dilation[1] }),
    ];
  },
  kernel: ({ inputs: [x, weight], inputShapes: [, weightShape], index, attributes: { stride, dilation } }) => {
    const [n, group] = [index[0], index.slice(1, -3)];
    const [out, oy, ox] = index.slice(-3);
    const loops = weightShape.slice(-3).map(newLoop);
    const [c, ky, kx] = loops.map(loopIndex);
    const window = x(n, ...group, c, meet(oy, ky, stride[0], dilation[0]), meet(ox, kx, stride[1], dilation[1]));
    return reduce('sum', loops, binary('mul', weight(...group, out, c, ky, kx), window));
  },
  reference: ([x, weight], { stride, dilation }) => {
    const [h, w] = x.shape.slice(-2);
    const [out, channels, kh, kw] = weight.shape.slice(-4);
    const oh = convOutputSize(h, kh, { stride: stride[0], dilation: dilation[0] });
    const ow = convOutputSize(w, kw, { stride: stride[1], dilation: dilation[1] });
    return referenceFrom([...x.shape.slice(0, -3), out, oh, ow], (index) => {
      const [n, group] = [index[0], index.slice(1, -3)];
      const [o, oy, ox] = index.slice(-3);
      let total = 0;
      for (let c = 0; c < channels; c++) {
        for (let ky = 0; ky < kh; ky++) {
          for (let kx = 0; kx < kw; kx++) {
            const at = [n, ...group, c, oy * stride[0] + ky * dilation[0], ox * stride[1] + kx * dilation[1]];
            total += readBroadcast(x, at) * readBroadcast(weight, [...group, o, c, ky, kx]);
          }
        }
      }
      return total;
    });
  },
  gradient: ({ grad, inputs: [x, weight], attributes }) => [
    x.requiresGrad
      ? transposedConvolution(convolution, grad, weight, attributes, [0, 0], x.shape.slice(-2) as unknown as Two)
      : null,
    weight.requiresGrad
      ? convolutionWeightGradient([grad, x], { ...attributes, kernelSize: weight.shape.slice(-2) as unknown as Two })
      : null,
  ],
  samples: [
    {
      shapes: [
        [2, 3, 6, 5],
        [4, 3, 3, 3],
      ],
      attributes: { stride: [1, 1], dilation: [1, 1] },
    },
    {
      shapes: [
        [5, 1, 8, 8],
        [3, 1, 5, 5],
      ],
      attributes: { stride: [1, 1], dilation: [1, 1] },
    },
    {
      shapes: [
        [3, 2, 7, 9],
        [5, 2, 3, 2],
      ],
      attributes: { stride: [2, 1], dilation: [1, 2] },
    },
    {
      shapes: [
        [8, 4, 3, 3],
        [6, 4, 1, 1],
      ],
      attributes: { stride: [1, 1], dilation: [1, 1] },
    },
    {
      shapes: [
        [5, 3, 2, 5, 6],
        [3, 3, 2, 3, 2],
      ],
      attributes: { stride: [1, 2], dilation: [1, 1] },
    },
    {
      shapes: [
        [2, 5, 1, 4, 5],
        [5, 1, 1, 3, 3],
      ],
      attributes: { stride: [1, 1], dilation: [1, 1] },
    },
  ],
  timed: {
    shapes: [
      [64, 32, 12, 12],
      [16, 32, 3, 3],
    ],
    attributes: { stride: [1, 1], dilation: [1, 1] },
  },
});

/** Of a convolution, and the size of its kernel. */
export type WeightGradientAttributes = ConvAttributes & { readonly kernelSize: Two };

/** The gradient of the weight: each kernel position correlates the input with the output's gradient. In groups or not, as the convolution. */
export const convolutionWeightGradient: Op<WeightGradientAttributes> = defineOp<WeightGradientAttributes>({
  name: 'conv2dWeightGradient',
  role: 'contraction',
  innermost: [0, 0],
  channelsInnermost: { input: 1, dim: -3 },
  shape: ([grad, x], { kernelSize }) => weightShape(grad, x, kernelSize),
  kernel: ({ inputs: [grad, x], inputShapes: [gradShape], index, attributes: { stride, dilation } }) => {
    const group = index.slice(0, -4);
    const [out, c, ky, kx] = index.slice(-4);
    const loops = [...gradShape.slice(-2), gradShape[0]].map(newLoop);
    const [oy, ox, n] = loops.map(loopIndex);
    const window = x(n, ...group, c, meet(oy, ky, stride[0], dilation[0]), meet(ox, kx, stride[1], dilation[1]));
    return reduce('sum', loops, binary('mul', grad(n, ...group, out, oy, ox), window));
  },
  reference: ([grad, x], { stride, dilation, kernelSize }) => {
    const [batch, height, width] = [grad.shape[0], ...grad.shape.slice(-2)] as unknown as Three;
    return referenceFrom(weightShape(grad.shape, x.shape, kernelSize), (index) => {
      const group = index.slice(0, -4);
      const [out, c, ky, kx] = index.slice(-4);
      let total = 0;
      for (let n = 0; n < batch; n++) {
        for (let oy = 0; oy < height; oy++) {
          for (let ox = 0; ox < width; ox++) {
            const at = [n, ...group, c, oy * stride[0] + ky * dilation[0], ox * stride[1] + kx * dilation[1]];
            total += readBroadcast(grad, [n, ...group, out, oy, ox]) * readBroadcast(x, at);
          }
        }
      }
      return total;
    });
  },
  // linear in both: each is a convolution's other operand
  gradient: ({ grad: ofWeight, inputs: [grad, x], attributes }) => [
    grad.requiresGrad ? convolution([x, ofWeight], attributes) : null,
    x.requiresGrad
      ? transposedConvolution(convolution, grad, ofWeight, attributes, [0, 0], x.shape.slice(-2) as unknown as Two)
      : null,
  ],
  samples: [
    {
      shapes: [
        [2, 4, 4, 3],
        [2, 3, 6, 5],
      ],
      attributes: { stride: [1, 1], dilation: [1, 1], kernelSize: [3, 3] },
    },
    {
      shapes: [
        [8, 5, 3, 7],
        [8, 2, 7, 9],
      ],
      attributes: { stride: [2, 1], dilation: [1, 2], kernelSize: [3, 2] },
    },
    {
      shapes: [
        [5, 3, 2, 3, 4],
        [5, 3, 1, 5, 5],
      ],
      attributes: { stride: [1, 1], dilation: [1, 1], kernelSize: [3, 2] },
    },
  ],
  timed: {
    shapes: [
      [64, 16, 10, 10],
      [64, 32, 12, 12],
    ],
    attributes: { stride: [1, 1], dilation: [1, 1], kernelSize: [3, 3] },
  },
});

/** ([G,] O, C, KH, KW) of what came out, (N, [G,] O, OH, OW), and what went in, (N, [G,] C, H, W). */
function weightShape(grad: Shape, x: Shape, kernelSize: Two): number[] {
  return [...grad.slice(1, -3), grad[grad.length - 3], x[x.length - 3], ...kernelSize];
}
