import { checkOptions, KindlingError, refuseSurplus } from '@kindling/checks';
import * as ops from '../ops/patches';
import { type Pair, type Two, toPair, type WindowOptions } from '../ops/window';
import { checkedSize, type Shape, shapeText } from '../shape/shape';
import { Tensor, tensorOperand } from './tensor';

function checkPatches(op: string, kernelSize: unknown, options: WindowOptions | undefined): ops.Patches {
  const { stride = 1, padding = 0, dilation = 1 } = checkOptions(op, options, ['stride', 'padding', 'dilation']);
  return {
    size: toPair(`${op}: kernelSize`, kernelSize, 1),
    stride: toPair(`${op}: stride`, stride, 1),
    padding: toPair(`${op}: padding`, padding, 0),
    dilation: toPair(`${op}: dilation`, dilation, 1),
  };
}

/** How many patches there are. @throws KindlingError where none fits */
function countPatches(op: string, name: string, sizes: readonly number[], shape: Shape, patches: ops.Patches): number {
  const [rows, columns] = ops.patchCounts(sizes, patches);
  if (rows >= 1 && columns >= 1) return rows * columns;
  throw new KindlingError(`${op}: ${name}: expected pictures that hold a patch, got ${shapeText(shape)}`);
}

/**
 * Every patch of pictures as a column (im2col). Shape: x (N,C,H,W) -> (N, C KH KW, patches), stride 1 if not said
 * @throws KindlingError where no patch fits @see torch.nn.functional.unfold
 */
export function unfold(x: Tensor, kernelSize: Pair, options?: WindowOptions): Tensor {
  refuseSurplus('unfold', arguments, 3);
  const node = tensorOperand('unfold: x', x);
  const patches = checkPatches('unfold', kernelSize, options);
  const { shape } = node;
  if (shape.length !== 4) throw new KindlingError(`unfold: expected x of shape (N, C, H, W), got ${shapeText(shape)}`);
  countPatches('unfold', 'x', shape.slice(2), shape, patches);
  return new Tensor(ops.unfold(node, patches));
}

/**
 * Columns added up where their patches lie (col2im): what `unfold` took apart, as often as patches overlap.
 * Shape: x (N, C KH KW, patches) -> (N, C, ...outputSize)
 * @throws KindlingError unless there are as many columns as patches @see torch.nn.functional.fold
 */
export function fold(x: Tensor, outputSize: Pair, kernelSize: Pair, options?: WindowOptions): Tensor {
  refuseSurplus('fold', arguments, 4);
  const node = tensorOperand('fold: x', x);
  const output: Two = toPair('fold: outputSize', outputSize, 1);
  const patches = checkPatches('fold', kernelSize, options);
  const { shape } = node;
  if (shape.length !== 3) throw new KindlingError(`fold: expected x of shape (N, C KH KW, patches), got ${shapeText(shape)}`);
  const [kh, kw] = patches.size;
  if (shape[1] % (kh * kw) !== 0) {
    throw new KindlingError(
      `fold: kernelSize: expected one whose ${kh * kw} places divide the ${shape[1]} rows of shape ${shapeText(shape)}`,
    );
  }
  const count = countPatches('fold', 'outputSize', output, output, patches);
  if (shape[2] !== count) {
    throw new KindlingError(
      `fold: x: expected ${count} patches for outputSize ${shapeText(output)}, got shape ${shapeText(shape)}`,
    );
  }
  checkedSize('fold: outputSize', [
    shape[0],
    shape[1] / (kh * kw),
    ...output.map((size, axis) => size + 2 * patches.padding[axis]),
  ]);
  return new Tensor(ops.fold(node, output, patches));
}
