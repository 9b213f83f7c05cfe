import { addIndex, loopIndex, newLoop, scaleIndex } from '../expression/affine';
import { binary, reduce } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import { convolutionWeightGradient, meet, type WeightGradientAttributes } from '../ops/convolution';
import { reluGradient } from '../ops/elementwise';
import { rowMajorStrides, sizeOf } from '../shape/shape';
import { isInWholeBlocks } from './batchBlocks';
import { scratchFor } from './chosenSum';
import { loadAt, type Place } from './layout';
import type { Lower, Surroundings } from './lower';
import { isSpread } from './pooledChannels';

/** So many windows' terms are listed at a time, if a picture has so many: these and a picture's rows stay in the first-level cache. */
const MOST_WINDOWS = 256;

/**
 * The gradient of a convolution's weight behind a max pooling and a ReLU. What comes back is 0 but at one place of each window, and about half of the windows
 * get nothing through the ReLU: it is summed window by window, and not over all places with what would have to be put there first.
 * Vectors in pairs are as fast over all places, where these stay in a cache.
 */
export const weightGradientOfChosen: Lower = (node, surroundings) => {
  if (isSpread(node)) {
    const user = surroundings.onlyUser(node);
    return user !== null && isOfChosen(user, surroundings) ? 'later' : null;
  }
  return isOfChosen(node, surroundings) ? sumOverWindows(node, surroundings) : null;
};

function isOfChosen({ op, inputs: [grad, x], attributes }: GraphNode, surroundings: Surroundings): boolean {
  const { target } = surroundings;
  const { tiles } = target;
  if (op !== convolutionWeightGradient.definition || tiles === null || !isSpread(grad)) return false;
  if (tiles.pairs !== null && 4 * sizeOf(grad.shape) <= tiles.lastCacheBytes) return false;
  const [spread] = grad.inputs;
  if (surroundings.onlyUser(grad) === null || !surroundings.isForOneUser(spread, grad)) return false;
  const { kernelSize, dilation } = attributes as WeightGradientAttributes;
  const [, , , kh, , kw] = spread.shape;
  const isInLines = kernelSize[1] >= target.lanes && dilation[1] === 1;
  return isInLines && kh * kw > 1 && spread.inputs[0].op === reluGradient.definition && isInWholeBlocks(x.shape[0], target);
}

function sumOverWindows(node: GraphNode, surroundings: Surroundings): Place {
  const { list, elements, target } = surroundings;
  const { op, shape, attributes } = node;
  const [grad, x] = node.inputs;
  const [spread] = grad.inputs;
  for (const input of spread.inputs) surroundings.place(input);
  const source = inRows(x, surroundings);
  const { stride, dilation } = attributes as WeightGradientAttributes;
  const [batch, , height, kh, width, kw] = spread.shape;
  const loops = shape.map(newLoop);
  const [out, c, ky, kx] = loops.map(loopIndex);
  const sums = [batch, height, width, kh, kw].map(newLoop);
  const [n, oy, ox, wy, wx] = sums.map(loopIndex);
  const [y, z] = [addIndex(scaleIndex(oy, kh), wy), addIndex(scaleIndex(ox, kw), wx)];
  const window = loadAt(source, [n, c, meet(y, ky, stride[0], dilation[0]), meet(z, kx, stride[1], dilation[1])]);
  const chosen = elements.at(spread, [n, out, oy, wy, ox, wx]);
  const expressions = [reduce('sum', sums, binary('mul', chosen, window))];
  const scratch = scratchFor(height * width <= MOST_WINDOWS ? height * width : width, target.lanes);
  return list.add(
    { name: `${op?.name} of chosen`, shape, loops, expressions, dtype: 'float32', scratch },
    { strides: rowMajorStrides(shape), blocks: null },
  )[0];
}

/** A node with each row's numbers side by side, where it lies or as a copy. */
function inRows(node: GraphNode, { places, elements, list }: Surroundings): Place {
  const place = places.get(node);
  if (place !== undefined && !place.blocks && place.strides.at(-1) === 1) return place;
  const { shape, dtype } = node;
  const loops = shape.map(newLoop);
  const expressions = [elements.at(node, loops.map(loopIndex))];
  return list.add(
    { name: 'copy in rows', shape, loops, expressions, dtype },
    { strides: rowMajorStrides(shape), blocks: null },
  )[0];
}
