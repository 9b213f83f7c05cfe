import { allocate } from '@kindling/checks';
import { type GraphNode, leafNode } from '../graph/node';
import { type Shape, sizeOf, stridesWithInnermost } from '../shape/shape';

/** One random number of 32 bits decides about two elements. */
const STEPS = 2 ** 16;

/**
 * A leaf that is 0 with probability p and else 1/(1-p), so that the mean stays. Made on the host, because random numbers
 * inside kernels differ between backends. The batch is innermost, as in what it is multiplied with.
 * @throws KindlingError where the host has no memory for it
 */
export function dropoutMask(shape: Shape, p: number, uint32: () => number): GraphNode {
  const size = sizeOf(shape);
  const data = allocate('dropout', 4 * size, () => new Float32Array(size));
  const kept = p === 1 ? 0 : 1 / (1 - p);
  const threshold = Math.floor(p * STEPS);
  // what 16 bits can't tell is told by another number, once in 2^16 elements: p is met to 2^-48, as the scale says
  const rest = (p * STEPS - threshold) * 2 ** 32;
  // looked up, as a branch that is taken at random costs more than all the rest
  const values = [kept, 0];
  const isExact = rest === 0;
  for (let i = 0; i < size; i += 2) {
    const bits = uint32();
    const low = bits & 0xffff;
    const high = bits >>> 16;
    data[i] = values[(low - threshold) >>> 31];
    if (i + 1 < size) data[i + 1] = values[(high - threshold) >>> 31];
    if (isExact) continue;
    if (low === threshold && uint32() < rest) data[i] = 0;
    if (i + 1 < size && high === threshold && uint32() < rest) data[i + 1] = 0;
  }
  return leafNode(data, shape, stridesWithInnermost(shape, 0));
}
