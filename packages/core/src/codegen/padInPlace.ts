import { loopIndex, newLoop } from '../expression/affine';
import { constant } from '../expression/expression';
import type { GraphNode } from '../graph/node';
import type { PadAttributes } from '../ops/view';
import { shapeText, sizeOf } from '../shape/shape';
import { kernelName } from './kernelName';
import { extentOf, memoryOf, type Place } from './layout';
import type { Surroundings } from './lower';

/** Fewer numbers are written sooner than so many kernels are called. */
const LEAST = 2 ** 13;

/**
 * Memory with a border along its innermost dimension: what is within is written where it lies, and the border by kernels of its own, where one that asks of
 * each number whether it is of the border fills no vectors (16 x 64 pictures of 32 x 32 take 0.2 ms so and 0.55 else). Null of all other nodes.
 */
export function padInPlace(node: GraphNode, innermost: number, surroundings: Surroundings): Place | null {
  const { target, list, places, elements } = surroundings;
  const { op, shape, dtype } = node;
  if (op?.name !== 'pad' || target.tiles === null || sizeOf(shape) < LEAST) return null;
  const [input] = node.inputs;
  const { before, after, value } = node.attributes as PadAttributes;
  const isBorder = [before, after].every((amounts) => amounts.every((amount) => amount >= 0));
  if (!isBorder || before[innermost] + after[innermost] === 0 || input.shape[innermost] < target.lanes) return null;
  const { strides } = surroundings.spread(node, memoryOf(shape, innermost, null));
  const buffer = list.reserve(extentOf(shape, strides), `pad of shape ${shapeText(shape)}`, dtype);
  const write = (name: string, part: readonly number[], starts: readonly number[], isWithin: boolean) => {
    if (sizeOf(part) === 0) return;
    const loops = part.map(newLoop);
    const expression = isWithin ? elements.at(input, loops.map(loopIndex)) : constant(value, dtype);
    const computation = list.withWholeSums({ name, shape: part, loops, expressions: [expression], dtype });
    const offset = starts.reduce((sum, start, d) => sum + start * strides[d], 0);
    list.addInto({ buffer, offset }, computation, strides, [0]);
  };
  write(kernelName(node, places), input.shape, before, true);
  shape.forEach((_, dim) => {
    // whole along the dimensions behind, and between the borders of those in front
    const part = (length: number) => shape.map((size, d) => (d < dim ? input.shape[d] : d === dim ? length : size));
    const starts = (start: number) => shape.map((_, d) => (d < dim ? before[d] : d === dim ? start : 0));
    write('border', part(before[dim]), starts(0), false);
    write('border', part(after[dim]), starts(before[dim] + input.shape[dim]), false);
  });
  return { buffer, offset: 0, strides, dtype };
}
