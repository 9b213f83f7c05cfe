import { type GraphNode, leafNode } from '../graph/node';
import { type Shape, sizeOf, stridesWithInnermost } from '../shape/shape';

/** A probability is met to 1 in 2^16: one random number decides about two elements. */
const STEPS = 2 ** 16;

/**
 * A leaf that is 0 with probability p and else 1/(1-p), so that the mean stays. Made on the host, because random numbers
 * inside kernels differ between backends. The batch is innermost, as in what it is multiplied with.
 */
export function dropoutMask(shape: Shape, p: number, uint32: () => number): GraphNode {
  const data = new Float32Array(sizeOf(shape));
  const kept = p === 1 ? 0 : 1 / (1 - p);
  const threshold = Math.round(p * STEPS);
  // looked up, as a branch that is taken at random costs more than all the rest
  const values = [kept, 0];
  for (let i = 0; i < data.length; i += 2) {
    const bits = uint32();
    data[i] = values[((bits & 0xffff) - threshold) >>> 31];
    if (i + 1 < data.length) data[i + 1] = values[((bits >>> 16) - threshold) >>> 31];
  }
  return leafNode(data, shape, stridesWithInnermost(shape, 0));
}
