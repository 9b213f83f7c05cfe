import { type BackendName, realize, type Tensor, tensor, useBackend } from '@kindling/core';
import { applyOp } from '../../../../packages/core/test/fixtures/applyOp';
import { loadOpFixtures, type OpCase } from '../../../fixtures/src/loaders/loadOpFixtures';
import { largestErrorOf, type OpResult } from './opTable';

/** An output or a gradient, and what it must be. */
interface Expected {
  readonly what: string;
  readonly tensor: Tensor;
  readonly numbers: Float32Array;
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
  for (const fixture of cases) {
    try {
      const expected = build(op, fixture);
      await realize(expected.map(({ tensor }) => tensor));
      for (const { what, tensor, numbers } of expected) {
        const error = largestErrorOf(await tensor.data(), numbers);
        if (error > largestError) [largestError, where] = [error, `${fixture.name}, ${what}`];
      }
    } catch (error) {
      return { op, largestError: null, where: `${fixture.name}: ${(error as Error).message}` };
    }
  }
  return { op, largestError, where };
}

/** Float64 rounded once: what float32 can answer at best. */
function rounded({ float64 }: OpCase['output']): Float32Array {
  return Float32Array.from(float64);
}

function build(op: string, { options, inputs, output, upstream, gradients }: OpCase): Expected[] {
  const tensors = inputs.map(({ shape, data }) =>
    tensor(data.slice(), { shape: [...shape], requiresGrad: upstream !== null && data instanceof Float32Array }),
  );
  const result = applyOp[op](tensors, options);
  const expected = [{ what: 'output', tensor: result, numbers: rounded(output) }];
  if (upstream === null) return expected;
  result.backward(tensor(upstream.data.slice(), { shape: [...upstream.shape] }));
  for (const [i, gradient] of gradients.entries()) {
    const { grad } = tensors[i];
    if (gradient !== null && grad !== null)
      expected.push({ what: `gradient of input ${i}`, tensor: grad, numbers: rounded(gradient) });
    else if (gradient !== null) throw new Error(`input ${i} got no gradient`);
  }
  return expected;
}
