import { describe, KindlingError } from '@kindling/checks';
import { noGrad } from '../graph/gradMode';
import { shapeText } from '../shape/shape';
import { tensor } from './creation';
import { isTensor, type Tensor } from './tensor';

export interface GradcheckOptions {
  /** The step of the central difference; 1e-2 suits float32. */
  readonly eps?: number;
  readonly atol?: number;
  readonly rtol?: number;
}

/**
 * Holds the gradient of `fn` against central differences, at every element of every input.
 * @throws KindlingError naming the first element that differs @see torch.autograd.gradcheck
 */
export async function gradcheck(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options: GradcheckOptions = {},
): Promise<true> {
  if (typeof fn !== 'function') throw new KindlingError(`gradcheck: fn: expected a function, got ${describe(fn)}`);
  if (!Array.isArray(inputs) || !inputs.every(isTensor))
    throw new KindlingError(`gradcheck: inputs: expected an array of tensors, got ${describe(inputs)}`);
  const { eps = 1e-2, atol = 1e-2, rtol = 1e-2 } = options;
  const points = await Promise.all(inputs.map((input) => input.data()));
  const leaves = points.map((data, i) => tensor(data, { shape: inputs[i].shape, requiresGrad: inputs[i].requiresGrad }));
  if (!leaves.some((leaf) => leaf.requiresGrad))
    throw new KindlingError('gradcheck: expected at least one input with requiresGrad');
  fn(...leaves)
    .sum()
    .backward();
  for (const [which, leaf] of leaves.entries()) {
    if (!leaf.requiresGrad) continue;
    const grad = (await leaf.grad?.data()) ?? new Float32Array(leaf.numel);
    for (let i = 0; i < leaf.numel; i++) {
      const expected = await centralDifference(fn, points, inputs, which, i, eps);
      const got = grad[i];
      if (Math.abs(got - expected) <= atol + rtol * Math.abs(expected)) continue;
      throw new KindlingError(
        `gradcheck: input ${which} of shape ${shapeText(leaf.shape)}, element ${i}: the gradient is ${got}, the central difference ${expected}`,
      );
    }
  }
  return true;
}

async function centralDifference(
  fn: (...inputs: Tensor[]) => Tensor,
  points: readonly Float32Array[],
  inputs: readonly Tensor[],
  which: number,
  element: number,
  eps: number,
): Promise<number> {
  const sumAt = async (step: number): Promise<number> => {
    const moved = points.map((data, i) => {
      const copy = data.slice();
      if (i === which) copy[element] = copy[element] + step;
      return tensor(copy, { shape: inputs[i].shape });
    });
    const values = await noGrad(() => fn(...moved)).data();
    return values.reduce((sum, value) => sum + value, 0);
  };
  return ((await sumAt(eps)) - (await sumAt(-eps))) / (2 * eps);
}
