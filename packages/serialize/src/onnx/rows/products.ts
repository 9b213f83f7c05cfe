import { type Conversion, type Row, reshaped } from '../conversion';
import { productOf, type Traced } from '../trace';

type Two = readonly [number, number];

interface Window {
  readonly stride: Two;
  readonly dilation: Two;
}

interface Padding {
  readonly before: readonly number[];
  readonly after: readonly number[];
  readonly value: number;
}

/** Zeros around pictures, which a convolution puts there by itself; null where they are not those. */
function paddingOf({ node, inputs }: Traced): { source: Traced; pads: number[] } | null {
  if (node.op?.name !== 'pad' || node.shape.length !== 4) return null;
  const { before, after, value } = node.attributes as Padding;
  const isOfPictures = value === 0 && [...before.slice(0, 2), ...after.slice(0, 2)].every((amount) => amount === 0);
  return isOfPictures ? { source: inputs[0], pads: [...before.slice(2), ...after.slice(2)] } : null;
}

/** Of pictures, or of pictures whose channels stand in groups. */
function conv2d({ graph, inputs, traced, attributes, nameOf }: Conversion<Window>): string {
  const weight = traced.inputs[1].shape.map(({ plus }) => plus);
  const window = { kernel_shape: weight.slice(-2), strides: [...attributes.stride], dilations: [...attributes.dilation] };
  if (traced.shape.length === 4) {
    const padding = paddingOf(traced.inputs[0]);
    if (padding === null) return graph.add('Conv', inputs, window);
    return graph.add('Conv', [nameOf(padding.source), inputs[1]], { ...window, pads: padding.pads });
  }
  const [n, groups, channels, ...size] = traced.inputs[0].shape;
  const x = reshaped(graph, inputs[0], [n, productOf([channels, groups]), ...size]);
  const kernels = graph.add('Reshape', [inputs[1], graph.integers([weight[0] * weight[1], ...weight.slice(2)])]);
  return reshaped(graph, graph.add('Conv', [x, kernels], { ...window, group: weight[0] }), traced.shape);
}

/** Operations that sum products, and poolings. */
export const productRows: Readonly<Record<string, Row>> = {
  matmul: ({ graph, inputs }: Conversion) => graph.add('MatMul', inputs),
  linear: ({ graph, inputs: [x, weight], traced }: Conversion) => {
    if (traced.shape.length === 2) return graph.add('Gemm', [x, weight], { transB: 1 });
    return graph.add('MatMul', [x, graph.once('Transpose', [weight], { perm: [1, 0] })]);
  },
  conv2d,
  maxPool2d: ({ graph, inputs, attributes: { kernelSize, stride, dilation } }: Conversion<Window & { kernelSize: Two }>) =>
    graph.add('MaxPool', inputs, { kernel_shape: [...kernelSize], strides: [...stride], dilations: [...dilation] }),
};
