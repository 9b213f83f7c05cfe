import { KindlingError } from '@kindling/checks';
import { type Affine, addIndex, loopIndex, newLoop, scaleIndex } from '../expression/affine';
import { binary, reduce } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { type Shape, shapeText } from '../shape/shape';
import { defineOp, type Op } from './define';
import { onlyFloat32 } from './dtypes';
import { add } from './elementwise';
import { readBroadcast, referenceFrom } from './reference';
import { flip, insertZeros, pad, permute, reshape } from './view';
import { type CheckedWindow, convOutputSize, type Pair } from './window';

type Two = readonly [number, number];
type Four = readonly [number, number, number, number];

interface ConvAttributes {
  readonly stride: Two;
  readonly dilation: Two;
}

/** Where output position o and kernel position k meet in the input. */
const meet = (o: Affine, k: Affine, stride: number, dilation: number) => addIndex(scaleIndex(o, stride), scaleIndex(k, dilation));

/** Convolution without padding or bias. (N,C,H,W) x (O,C,KH,KW) -> (N,O,OH,OW) */
const convolution: Op<ConvAttributes> = defineOp<ConvAttributes>({
  name: 'conv2d',
  role: 'contraction',
  dtype: onlyFloat32,
  innermost: [0, null],
  shape: ([x, weight], { stride, dilation }) => {
    const [n, , h, w] = x as Four;
    const [out, , kh, kw] = weight as Four;
    return [
      n,
      out,
      convOutputSize(h, kh, { stride: stride[0], dilation: dilation[0] }),
      convOutputSize(w, kw, { stride: stride[1], dilation: dilation[1] }),
    ];
  },
  kernel: ({ inputs: [x, weight], inputShapes: [, weightShape], index, attributes: { stride, dilation } }) => {
    const [n, out, oy, ox] = index as [Affine, Affine, Affine, Affine];
    const [, channels, height, width] = weightShape as Four;
    const loops = [newLoop(channels), newLoop(height), newLoop(width)] as const;
    const [c, ky, kx] = [loopIndex(loops[0]), loopIndex(loops[1]), loopIndex(loops[2])];
    const window = x(n, c, meet(oy, ky, stride[0], dilation[0]), meet(ox, kx, stride[1], dilation[1]));
    return reduce('sum', loops, binary('mul', weight(out, c, ky, kx), window));
  },
  reference: ([x, weight], { stride, dilation }) => {
    const [a, b] = [x, weight];
    const [n, , h, w] = a.shape as Four;
    const [out, channels, kh, kw] = b.shape as Four;
    const oh = convOutputSize(h, kh, { stride: stride[0], dilation: dilation[0] });
    const ow = convOutputSize(w, kw, { stride: stride[1], dilation: dilation[1] });
    return referenceFrom([n, out, oh, ow], (index) => {
      const [i, o, oy, ox] = index as unknown as Four;
      let total = 0;
      for (let c = 0; c < channels; c++) {
        for (let ky = 0; ky < kh; ky++) {
          for (let kx = 0; kx < kw; kx++) {
            const at = [i, c, oy * stride[0] + ky * dilation[0], ox * stride[1] + kx * dilation[1]];
            total += readBroadcast(a, at) * readBroadcast(b, [o, c, ky, kx]);
          }
        }
      }
      return total;
    });
  },
  gradient: ({ grad, inputs: [x, weight], attributes }) => [
    x.requiresGrad ? inputGradient(grad, x, weight, attributes) : null,
    weight.requiresGrad
      ? weightGradient([grad, x], { ...attributes, kernelSize: weight.shape.slice(2) as unknown as Two })
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
  ],
  timed: {
    shapes: [
      [64, 32, 12, 12],
      [16, 32, 3, 3],
    ],
    attributes: { stride: [1, 1], dilation: [1, 1] },
  },
});

/** The gradient of the weight: each kernel position correlates the input with the output's gradient. */
const weightGradient = defineOp<ConvAttributes & { readonly kernelSize: Two }>({
  name: 'conv2dWeightGradient',
  role: 'contraction',
  innermost: [0, 0],
  shape: ([grad, x], { kernelSize }) => [(grad as Four)[1], (x as Four)[1], ...kernelSize],
  kernel: ({ inputs: [grad, x], inputShapes: [gradShape], index, attributes: { stride, dilation } }) => {
    const [out, c, ky, kx] = index as [Affine, Affine, Affine, Affine];
    const [batch, , height, width] = gradShape as Four;
    const loops = [newLoop(height), newLoop(width), newLoop(batch)] as const;
    const [oy, ox, n] = [loopIndex(loops[0]), loopIndex(loops[1]), loopIndex(loops[2])];
    const window = x(n, c, meet(oy, ky, stride[0], dilation[0]), meet(ox, kx, stride[1], dilation[1]));
    return reduce('sum', loops, binary('mul', grad(n, out, oy, ox), window));
  },
  reference: ([grad, x], { stride, dilation, kernelSize }) => {
    const [g, a] = [grad, x];
    const [batch, outChannels, height, width] = g.shape as Four;
    return referenceFrom([outChannels, (a.shape as Four)[1], ...kernelSize], (index) => {
      const [out, c, ky, kx] = index as unknown as Four;
      let total = 0;
      for (let n = 0; n < batch; n++) {
        for (let oy = 0; oy < height; oy++) {
          for (let ox = 0; ox < width; ox++) {
            const at = [n, c, oy * stride[0] + ky * dilation[0], ox * stride[1] + kx * dilation[1]];
            total += readBroadcast(g, [n, out, oy, ox]) * readBroadcast(a, at);
          }
        }
      }
      return total;
    });
  },
  gradient: 'missing',
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
  ],
  timed: {
    shapes: [
      [64, 16, 10, 10],
      [64, 32, 12, 12],
    ],
    attributes: { stride: [1, 1], dilation: [1, 1], kernelSize: [3, 3] },
  },
});

/**
 * The gradient of the input: a convolution of the output's gradient, spread out by the stride and with borders of
 * zeros, with the weight turned by 180 degrees and its channels swapped.
 */
function inputGradient(grad: GraphNode, x: GraphNode, weight: GraphNode, { stride, dilation }: ConvAttributes): GraphNode {
  let spread = grad;
  for (const dim of [2, 3]) {
    const factor = stride[dim - 2];
    if (factor > 1) {
      const wide = insertZeros([spread], { dim, factor });
      spread = reshape([wide], { shape: spread.shape.map((size, d) => (d === dim ? size * factor : size)) });
    }
  }
  const before = [0, 0];
  const after = [0, 0];
  for (const dim of [2, 3]) {
    const reach = dilation[dim - 2] * (weight.shape[dim] - 1);
    before.push(reach);
    // as many behind that the result has the input's size, also where the stride left a remainder
    after.push(x.shape[dim] - spread.shape[dim]);
  }
  const padded = pad([spread], { before, after, value: 0 });
  const turned = permute([flip([weight], { dims: [2, 3] })], { dims: [1, 0, 2, 3] });
  return convolution([padded, turned], { stride: [1, 1], dilation });
}

/**
 * 2-D convolution. Shape: x (N,C,H,W), weight (O,C,KH,KW), bias (O) -> (N,O,OH,OW), see convOutputSize.
 * @throws KindlingError naming the argument that does not fit
 * @see torch.nn.functional.conv2d
 */
export function conv2d(x: GraphNode, weight: GraphNode, bias: GraphNode | null, window: CheckedWindow): GraphNode {
  const { stride, padding, dilation } = window;
  checkConvolution(x.shape, weight.shape, padding, dilation);
  if (bias && (bias.shape.length !== 1 || bias.shape[0] !== weight.shape[0])) {
    throw new KindlingError(`conv2d: expected bias of shape [${weight.shape[0]}], got ${shapeText(bias.shape)}`);
  }
  const amounts = [0, 0, ...padding];
  const padded = padding[0] + padding[1] === 0 ? x : pad([x], { before: amounts, after: amounts, value: 0 });
  const result = convolution([padded, weight], { stride, dilation });
  return bias ? add([result, reshape([bias], { shape: [bias.shape[0], 1, 1] })]) : result;
}

function checkConvolution(x: Shape, weight: Shape, padding: Two, dilation: Two): void {
  if (x.length !== 4) throw new KindlingError(`conv2d: expected x of shape (N, C, H, W), got ${shapeText(x)}`);
  if (weight.length !== 4) throw new KindlingError(`conv2d: expected weight of shape (O, C, KH, KW), got ${shapeText(weight)}`);
  if (x[1] !== weight[1]) {
    throw new KindlingError(
      `conv2d: x of shape ${shapeText(x)} has ${x[1]} channels, the weight of shape ${shapeText(weight)} expects ${weight[1]}`,
    );
  }
  for (const axis of [0, 1] as const) {
    const size = x[axis + 2] + 2 * padding[axis];
    const reach = dilation[axis] * (weight[axis + 2] - 1) + 1;
    if (size < reach) {
      throw new KindlingError(
        `conv2d: the kernel reaches over ${reach} ${axis === 0 ? 'rows' : 'columns'}, the padded x of shape ${shapeText(x)} has only ${size}`,
      );
    }
  }
}

export type { Pair };
