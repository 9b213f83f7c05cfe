import {
  checkArray,
  checkFunction,
  checkNumber,
  checkOptions,
  describe,
  KindlingError,
  refuseSurplus,
  unwaited,
} from '@kindling/checks';
import { withoutGrad } from '../graph/gradMode';
import { shapeText } from '../shape/shape';
import { tensor } from './creation';
import { isTensor, type Tensor, tensorOperand } from './tensor';

/** How closely `gradcheck` compares. */
export interface GradcheckOptions {
  /** The step of the central difference; 1e-2 suits float32. */
  readonly eps?: number | undefined;
  /** How far a gradient may be off; 1e-2 if not said. */
  readonly atol?: number | undefined;
  /** The same as a part of the gradient; 1e-2 if not said. */
  readonly rtol?: number | undefined;
}

/**
 * Holds the gradient of `fn` against central differences, at every element of every input.
 * @throws KindlingError naming the first element that differs, or the argument that does not fit
 * @see torch.autograd.gradcheck
 */
export async function gradcheck(
  fn: (...inputs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options?: GradcheckOptions,
): Promise<true> {
  refuseSurplus('gradcheck', arguments, 3);
  checkFunction('gradcheck: fn', fn);
  const given = checkArray('gradcheck: inputs', inputs, checkInput, 'an array of tensors');
  const { eps = 1e-2, atol = 1e-2, rtol = 1e-2 } = checkOptions('gradcheck', options, ['eps', 'atol', 'rtol']);
  checkNumber('gradcheck: eps', eps, { exclusiveMin: 0 });
  checkNumber('gradcheck: atol', atol, { min: 0 });
  checkNumber('gradcheck: rtol', rtol, { min: 0 });
  const points = await Promise.all(given.map((input) => input.data()));
  const leaves = points.map((data, i) => tensor(data, { shape: given[i].shape, requiresGrad: given[i].requiresGrad }));
  if (!leaves.some((leaf) => leaf.requiresGrad))
    throw new KindlingError('gradcheck: expected at least one input with requiresGrad');
  valueOf(fn(...leaves))
    .sum()
    .backward();
  for (const [which, leaf] of leaves.entries()) {
    if (!leaf.requiresGrad) continue;
    const grad = (await leaf.grad?.data()) ?? new Float32Array(leaf.numel);
    for (let i = 0; i < leaf.numel; i++) {
      const expected = await centralDifference(fn, points, given, which, i, eps);
      const got = grad[i];
      if (Math.abs(got - expected) <= atol + rtol * Math.abs(expected)) continue;
      throw new KindlingError(
        `gradcheck: input ${which} of shape ${shapeText(leaf.shape)}, element ${i}: the gradient is ${got}, the central difference ${expected}`,
      );
    }
  }
  return true;
}

function checkInput(name: string, input: unknown): Tensor {
  tensorOperand(name, input);
  return input as Tensor;
}

/** What `fn` gave. @throws KindlingError if it is no Tensor */
function valueOf(result: unknown): Tensor {
  // the failure of an async function belongs to the error below
  const came = unwaited(result);
  if (!isTensor(came)) throw new KindlingError(`gradcheck: fn: expected it to return a Tensor, got ${describe(came)}`);
  return came;
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
    const values = await withoutGrad(() => valueOf(fn(...moved))).data();
    return values.reduce((sum, value) => sum + value, 0);
  };
  return ((await sumAt(eps)) - (await sumAt(-eps))) / (2 * eps);
}
