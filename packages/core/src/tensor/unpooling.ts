import { checkOptions, describe, KindlingError, refuseSurplus } from '@kindling/checks';
import { spreadInto } from '../ops/indexing';
import { maxPool2dWithPlaces } from '../ops/maxPool2d';
import type { PoolOptions } from '../ops/poolWindow';
import { type Pair, type Two, toPair } from '../ops/window';
import { checkedSize, sameShape, shapeText } from '../shape/shape';
import { arange } from './creation';
import { onesLike } from './likes';
import { floatTensor } from './operands';
import { maxWindow } from './poolings';
import { isTensor, Tensor, tensorOperand } from './tensor';

/** How the windows lay that were pooled. */
export interface MaxUnpool2dOptions {
  /** Steps between windows; the kernel size if not said. */
  readonly stride?: Pair | undefined;
  /** What stood around; 0 if not said. */
  readonly padding?: Pair | undefined;
  /** The height and the width that there were before, where several are pooled to the same: less than a stride from what is taken otherwise. */
  readonly outputSize?: Two | undefined;
}

/**
 * The largest element of each window, and its place in the picture, row by row: `const [y, indices] = maxPool2dWithIndices(x, 2)`.
 * Shape: (N,C,H,W) -> (N,C,OH,OW), both; the indices are int32
 * @throws KindlingError naming what does not fit
 * @see torch.nn.functional.max_pool2d_with_indices
 */
export function maxPool2dWithIndices(x: Tensor, kernelSize: Pair, options?: PoolOptions): [values: Tensor, indices: Tensor] {
  refuseSurplus('maxPool2dWithIndices', arguments, 3);
  const op = 'maxPool2dWithIndices';
  const node = tensorOperand(`${op}: x`, x);
  const window = maxWindow(op, 2, node, kernelSize, options);
  const { largest, places } = maxPool2dWithPlaces(op, node, window);
  const { size, stride, dilation, padding } = window;
  const inWindow = new Tensor(places).detach().to('int32');
  const [rows, columns] = largest.shape
    .slice(2)
    .map((count, axis) => arange(0, count, 1, { dtype: 'int32' }).mul(stride[axis]).sub(padding[axis]));
  const inRow = inWindow.remainder(size[1]);
  const row = inWindow
    .sub(inRow)
    .floorDivide(size[1])
    .mul(dilation[0])
    .add(rows.reshape([-1, 1]));
  const column = inRow.mul(dilation[1]).add(columns);
  return [new Tensor(largest), row.mul(node.shape[3]).add(column)];
}

/**
 * What `maxPool2dWithIndices` took away put back: each number at its place, zeros elsewhere. Shape: x and indices (N,C,H,W) -> (N,C,OH,OW)
 * @throws KindlingError naming what does not fit; for an index that lies outside, at the latest when the result is read
 * @see torch.nn.functional.max_unpool2d
 */
export function maxUnpool2d(x: Tensor, indices: Tensor, kernelSize: Pair, options?: MaxUnpool2dOptions): Tensor {
  refuseSurplus('maxUnpool2d', arguments, 4);
  const op = 'maxUnpool2d';
  const given = checkOptions(op, options, ['stride', 'padding', 'outputSize']);
  const size = toPair(`${op}: kernelSize`, kernelSize, 1);
  const stride = given.stride === undefined ? size : toPair(`${op}: stride`, given.stride, 1);
  const padding = toPair(`${op}: padding`, given.padding ?? 0, 0);
  const { shape } = floatTensor(`${op}: x`, x);
  if (shape.length !== 4) throw new KindlingError(`${op}: x: expected shape (N, C, H, W), got ${shapeText(shape)}`);
  if (!isTensor(indices) || indices.dtype !== 'int32' || !sameShape(indices.shape, shape)) {
    throw new KindlingError(`${op}: indices: expected int32 of shape ${shapeText(shape)}, as x has, got ${describe(indices)}`);
  }
  const [batch, channels] = shape;
  const usual = size.map((one, axis) => (shape[2 + axis] - 1) * stride[axis] - 2 * padding[axis] + one) as unknown as Two;
  const [height, width] = given.outputSize === undefined ? usual : toPair(`${op}: outputSize`, given.outputSize, 1);
  for (const [axis, one] of [height, width].entries()) {
    if (one > 0 && Math.abs(one - usual[axis]) < stride[axis]) continue;
    const expected = `less than ${stride[axis]} from ${usual[axis]}`;
    throw new KindlingError(`${op}: outputSize[${axis}]: expected a size ${expected}, got ${one}`);
  }
  checkedSize(`${op}: outputSize`, [batch, channels, height, width]);
  const flat = [batch, channels, height * width];
  const inRow = (tensor: Tensor) => tensor.reshape([batch, channels, shape[2] * shape[3]]).node;
  const put = (numbers: Tensor) => new Tensor(spreadInto(flat, 2, inRow(indices), inRow(numbers), `${op}: indices`));
  // of several numbers for one place it gets the mean, as from windows that overlap
  return put(x)
    .div(put(onesLike(x)).clamp({ min: 1 }))
    .reshape([batch, channels, height, width]);
}
