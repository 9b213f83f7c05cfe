import { add, broadcastShape } from './elementwise';
import { permute, reshape } from './movement';
import { count, forEachIndex, OracleTensor, place } from './oracleTensor';

/** PyTorch's matmul: a vector left is a row, a vector right a column, and batch dims broadcast. */
export function matmul(a: OracleTensor, b: OracleTensor): OracleTensor {
  if (a.shape.length === 1) {
    const product = matmul(reshape(a, [1, a.shape[0]]), b);
    return reshape(product, b.shape.length === 1 ? [] : product.shape.filter((_, d) => d !== product.shape.length - 2));
  }
  if (b.shape.length === 1) {
    const product = matmul(a, reshape(b, [b.shape[0], 1]));
    return reshape(product, product.shape.slice(0, -1));
  }
  const [rows, inner] = a.shape.slice(-2);
  const columns = b.shape[b.shape.length - 1];
  const batch = broadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const shape = [...batch, rows, columns];
  const data = new Float64Array(count(shape));
  /** Visits every product that is summed: the places of its factors and of its sum. */
  const products = (visit: (left: number, right: number, flat: number) => void) =>
    forEachIndex(shape, (index, flat) => {
      const [row, column] = index.slice(-2);
      const outer = index.slice(0, -2);
      for (let k = 0; k < inner; k++) visit(place(a.shape, [...outer, row, k]), place(b.shape, [...outer, k, column]), flat);
    });
  products((left, right, flat) => {
    data[flat] += a.data[left] * b.data[right];
  });
  const pullLeft = (grad: Float64Array) => {
    const sent = new Float64Array(a.data.length);
    products((left, right, flat) => {
      sent[left] += grad[flat] * b.data[right];
    });
    return sent;
  };
  const pullRight = (grad: Float64Array) => {
    const sent = new Float64Array(b.data.length);
    products((left, right, flat) => {
      sent[right] += grad[flat] * a.data[left];
    });
    return sent;
  };
  return new OracleTensor(shape, data, [
    { tensor: a, pull: pullLeft },
    { tensor: b, pull: pullRight },
  ]);
}

export function linear(x: OracleTensor, weight: OracleTensor, bias?: OracleTensor): OracleTensor {
  const product = matmul(x, permute(weight, [1, 0]));
  return bias === undefined ? product : add(product, bias);
}

export type PairOption = number | readonly [number, number];

export interface WindowOptions {
  readonly stride?: PairOption;
  readonly padding?: PairOption;
  readonly dilation?: PairOption;
}

export interface ConvolutionOptions extends Omit<WindowOptions, 'padding'> {
  readonly padding?: PairOption | 'same' | 'valid' | undefined;
  readonly groups?: number | undefined;
}

export const toPair = (option: PairOption): readonly [number, number] => (typeof option === 'number' ? [option, option] : option);

export function outputSize(size: number, kernel: number, stride: number, padding: number, dilation: number): number {
  return Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
}

export function conv2d(
  x: OracleTensor,
  weight: OracleTensor,
  bias?: OracleTensor,
  options: ConvolutionOptions = {},
): OracleTensor {
  const stride = toPair(options.stride ?? 1);
  const dilation = toPair(options.dilation ?? 1);
  const [examples, , height, width] = x.shape;
  const [outChannels, inChannels, kernelHeight, kernelWidth] = weight.shape;
  // zeros before and behind together; where 'same' makes them odd, one more stands behind
  const together = [kernelHeight, kernelWidth].map((kernel, axis) => {
    if (options.padding === 'same') return dilation[axis] * (kernel - 1);
    return options.padding === 'valid' ? 0 : 2 * toPair(options.padding ?? 0)[axis];
  });
  const padding = together.map((amount) => Math.floor(amount / 2));
  const perGroup = outChannels / (options.groups ?? 1);
  const shape = [
    examples,
    outChannels,
    outputSize(height + together[0], kernelHeight, stride[0], 0, dilation[0]),
    outputSize(width + together[1], kernelWidth, stride[1], 0, dilation[1]),
  ];
  const data = new Float64Array(count(shape));
  const products = (visit: (image: number, kernel: number, flat: number) => void) =>
    forEachIndex(shape, ([n, o, y, z], flat) => {
      for (let c = 0; c < inChannels; c++) {
        for (let ky = 0; ky < kernelHeight; ky++) {
          for (let kx = 0; kx < kernelWidth; kx++) {
            const iy = y * stride[0] - padding[0] + ky * dilation[0];
            const ix = z * stride[1] - padding[1] + kx * dilation[1];
            if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
            visit(
              ((n * x.shape[1] + Math.floor(o / perGroup) * inChannels + c) * height + iy) * width + ix,
              ((o * inChannels + c) * kernelHeight + ky) * kernelWidth + kx,
              flat,
            );
          }
        }
      }
    });
  products((image, kernel, flat) => {
    data[flat] += x.data[image] * weight.data[kernel];
  });
  const pullImage = (grad: Float64Array) => {
    const sent = new Float64Array(x.data.length);
    products((image, kernel, flat) => {
      sent[image] += grad[flat] * weight.data[kernel];
    });
    return sent;
  };
  const pullWeight = (grad: Float64Array) => {
    const sent = new Float64Array(weight.data.length);
    products((image, kernel, flat) => {
      sent[kernel] += grad[flat] * x.data[image];
    });
    return sent;
  };
  const product = new OracleTensor(shape, data, [
    { tensor: x, pull: pullImage },
    { tensor: weight, pull: pullWeight },
  ]);
  return bias === undefined ? product : add(product, reshape(bias, [outChannels, 1, 1]));
}

interface PoolOptions extends WindowOptions {
  readonly ceilMode?: boolean;
}

export function maxPool2d(x: OracleTensor, kernelSize: PairOption, options: PoolOptions = {}): OracleTensor {
  const kernel = toPair(kernelSize);
  const stride = toPair(options.stride ?? kernel);
  const padding = toPair(options.padding ?? 0);
  const dilation = toPair(options.dilation ?? 1);
  const [examples, channels, height, width] = x.shape;
  const windows = (size: number, side: 0 | 1) => {
    const whole = outputSize(size, kernel[side], stride[side], padding[side], dilation[side]);
    const reach = (whole - 1) * stride[side] + dilation[side] * (kernel[side] - 1) + 1;
    // one window more where something is left over and it begins within the image or the padding before it
    const isLeft = reach < size + 2 * padding[side] && whole * stride[side] < size + padding[side];
    return whole + Number(options.ceilMode === true && isLeft);
  };
  const shape = [examples, channels, windows(height, 0), windows(width, 1)];
  // Where each output's number came from: the first of the largest in its window; -1 where dilation takes all of it into the padding.
  const sources = new Int32Array(count(shape));
  forEachIndex(shape, ([n, c, y, z], flat) => {
    let source = -1;
    for (let ky = 0; ky < kernel[0]; ky++) {
      for (let kx = 0; kx < kernel[1]; kx++) {
        const iy = y * stride[0] - padding[0] + ky * dilation[0];
        const ix = z * stride[1] - padding[1] + kx * dilation[1];
        if (iy < 0 || iy >= height || ix < 0 || ix >= width) continue;
        const candidate = ((n * channels + c) * height + iy) * width + ix;
        if (source === -1 || x.data[candidate] > x.data[source]) source = candidate;
      }
    }
    sources[flat] = source;
  });
  const pull = (grad: Float64Array) => {
    const sent = new Float64Array(x.data.length);
    sources.forEach((source, flat) => {
      if (source !== -1) sent[source] += grad[flat];
    });
    return sent;
  };
  return new OracleTensor(
    shape,
    Float64Array.from(sources, (source) => (source === -1 ? Number.NEGATIVE_INFINITY : x.data[source])),
    [{ tensor: x, pull }],
  );
}
