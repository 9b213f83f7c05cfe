import { noGrad, Tensor, tensor } from '@kindling/core';
import { Parameter } from '@kindling/nn';
import type { Choices } from './choices';

/** The numbers of the tensors made here: reading them from the tensor would take a promise. */
const numbersOf = new WeakMap<Tensor, readonly number[]>();

/** How a tensor came about: ops treat a leaf, a result and a parameter each in another way. */
const kinds = ['leaf', 'leaf', 'gradient', 'parameter', 'result', 'resultWithGradient'] as const;
export type TensorKind = (typeof kinds)[number];

export const leafKinds: readonly TensorKind[] = ['leaf', 'gradient', 'parameter'];

/** A tensor of these numbers. */
export function makeTensor(shape: readonly number[], numbers: readonly number[], kind: TensorKind): Tensor {
  const leaf = tensor(Float32Array.from(numbers), {
    shape: [...shape],
    requiresGrad: kind === 'gradient' || kind.endsWith('Gradient'),
  });
  const made = kind === 'parameter' ? new Parameter(leaf) : kind.startsWith('result') ? leaf.mul(1) : leaf;
  return knownAs(made, numbers);
}

/** A tensor of some kind. */
export function someTensor(
  choices: Choices,
  shape: readonly number[],
  number: () => number,
  of: readonly TensorKind[] = kinds,
): Tensor {
  const count = shape.reduce((product, size) => product * size, 1);
  return makeTensor(shape, Array.from({ length: count }, number), choices.pick(of));
}

/** Says which numbers a tensor holds. */
function knownAs<T extends Tensor>(made: T, numbers: readonly number[]): T {
  numbersOf.set(made, numbers);
  return made;
}

/** The numbers of a tensor; null where nobody said. */
export function knownNumbers(value: Tensor): readonly number[] | null {
  return numbersOf.get(value) ?? null;
}

/** A tensor whose numbers nothing has computed yet, and that isn't differentiable. */
export function pendingTensor(shape: readonly number[], numbers: readonly number[]): Tensor {
  const leaf = tensor(Float32Array.from(numbers), { shape: [...shape] });
  return knownAs(
    noGrad(() => leaf.add(0)),
    numbers,
  );
}

export { Tensor };
