import { manualSeed, noGrad, randn, tensor } from '@kindling/core';
import { functional, Parameter } from '@kindling/nn';
import { Adam } from '@kindling/optim';

/** Whether new results remember their gradient: a call of noGrad that never closed would end training in silence. */
export function recordsGradients(): boolean {
  const known = tensor([1], { requiresGrad: true });
  return known.mul(2).requiresGrad && noGrad(() => !known.mul(2).requiresGrad);
}

/**
 * Computes a small known training step and compares: forward, loss, gradient, update, and the first random numbers of a seed.
 * @returns what is wrong; null if all is well
 */
export async function wrongNumbers(): Promise<string | null> {
  const weight = new Parameter(
    tensor([
      [1, -2, 3],
      [0.5, 0, -1],
    ]),
  );
  const x = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  const optimizer = new Adam([weight], { lr: 0.1 });
  const loss = functional.crossEntropy(functional.linear(x, weight).relu(), [0, 1]);
  loss.backward();
  await optimizer.step();
  manualSeed(7);
  const random = await randn([2]).data();
  const came = [await loss.item(), ...((await weight.grad?.data()) ?? []), ...(await weight.data()), ...random];
  const wrong = came.findIndex((value, i) => !(Math.abs(value - expected[i]) < 1e-5));
  if (wrong === -1 && came.length === expected.length) return null;
  return `number ${wrong} of the known step is ${came[wrong]}, expected ${expected[wrong]}`;
}

/**
 * The loss is (log(1 + exp(-6)) + 12 + log(1 + exp(-12))) / 2; Adam's first step is its learning rate against the sign of
 * each gradient, and 0 where there is none. The last two are what the seed 7 has always given.
 */
const expected: readonly number[] = [
  ...[6.0012407, 1.9987513, 2.4975119, 2.9962726, 0, 0, 0],
  ...[0.9, -2.1, 2.9, 0.5, 0, -1],
  ...[-2.0299354, -0.8687308],
];
