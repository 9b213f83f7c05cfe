import { seededRandom, type Tensor, tensor } from '@kindling/core';
import { assertClose } from '@kindling/test-kit';
import type { ReferenceStep } from './references';

/**
 * Takes ten steps with gradients that depend on the parameters, beside a float64 reference, and compares after each.
 * The gradient of each number is 3 (p - goal) plus noise of its step, computed from the float64 parameters for both.
 */
export async function followReference(
  makeOptimizer: (params: Tensor[]) => { step(): Promise<void>; zeroGrad(): void },
  makeReference: () => ReferenceStep,
): Promise<void> {
  const random = seededRandom(11);
  const draw = (count: number) => Float32Array.from({ length: count }, () => random.normal());
  const shapes = [[3, 4], [5], [2, 1, 2]];
  const initial = shapes.map((shape) => draw(shape.reduce((product, size) => product * size, 1)));
  const params = initial.map((data, i) => tensor(data.slice(), { shape: shapes[i], requiresGrad: true }));
  const expected = initial.map((data) => Float64Array.from(data));
  const references = initial.map(makeReference);
  const goals = initial.map((data) => draw(data.length));
  const optimizer = makeOptimizer(params);
  for (let t = 1; t <= 10; t++) {
    const grads = expected.map((values, i) => {
      const noise = draw(values.length);
      return Float32Array.from(values, (p, j) => 3 * (p - goals[i][j]) + noise[j]);
    });
    optimizer.zeroGrad();
    for (const [i, param] of params.entries()) param.grad = tensor(grads[i].slice(), { shape: shapes[i] });
    await optimizer.step();
    for (const [i, param] of params.entries()) {
      references[i](expected[i], grads[i], t);
      assertClose(await param.data(), expected[i], { shape: shapes[i], name: `parameter ${i} after step ${t}` });
    }
  }
}
