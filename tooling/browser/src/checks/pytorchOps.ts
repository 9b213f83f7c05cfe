import { type BackendName, realize, type Tensor, tensor, useBackend } from '@kindling/core';
import { applyOp } from '../../../../packages/core/test/fixtures/applyOp';
import { expectedOf } from '../../../fixtures/src/arrays/fixtureArray';
import { loadOpFixtures, type OpCase } from '../../../fixtures/src/loaders/loadOpFixtures';
import { isRefused, largestErrorOf, type OpResult } from './opTable';

/** An output or a gradient, and what it must be. */
interface Expected {
  readonly what: string;
  readonly tensor: Tensor;
  readonly numbers: ArrayLike<number>;
}

/** Outputs and gradients of every op of PyTorch's fixtures on a backend, or only of the ops that are named. */
export async function checkPytorchOps(backend: BackendName, threads?: number, names?: readonly string[]): Promise<OpResult[]> {
  await useBackend(backend, threads === undefined ? {} : { threads });
  const results: OpResult[] = [];
  for (const [op, { cases }] of loadOpFixtures()) {
    if (names === undefined || names.includes(op)) results.push(await checkCases(op, cases));
  }
  return results;
}

async function checkCases(op: string, cases: readonly OpCase[]): Promise<OpResult> {
  let largestError = 0;
  let where = '';
  let refused = 0;
  for (const fixture of cases) {
    try {
      const expected = build(op, fixture);
      await realize(expected.map(({ tensor }) => tensor));
      for (const { what, tensor, numbers } of expected) {
        const error = largestErrorOf(await tensor.data(), numbers);
        if (error > largestError) [largestError, where] = [error, `${fixture.name}, ${what}`];
      }
    } catch (error) {
      const result = { op, largestError: null, where: `${fixture.name}: ${(error as Error).message}` };
      // of the cases with integers those may be left out that WebGL has no integers for
      if (!isRefused(result) || ++refused === cases.length) return result;
    }
  }
  return { op, largestError, where };
}

function build(op: string, { options, inputs, output, upstream, gradients }: OpCase): Expected[] {
  const tensors = inputs.map(({ shape, dtype, data }) =>
    tensor(data.slice(), { shape: [...shape], dtype, requiresGrad: upstream !== null && dtype === 'float32' }),
  );
  const result = applyOp[op](tensors, options);
  const expected: Expected[] = [{ what: 'output', tensor: result, numbers: expectedOf(output) }];
  if (upstream === null) return expected;
  result.backward(tensor(upstream.data.slice(), { shape: [...upstream.shape] }));
  for (const [i, gradient] of gradients.entries()) {
    const { grad } = tensors[i];
    if (gradient !== null && grad !== null)
      expected.push({ what: `gradient of input ${i}`, tensor: grad, numbers: expectedOf(gradient) });
    else if (gradient !== null) throw new Error(`input ${i} got no gradient`);
  }
  return expected;
}
