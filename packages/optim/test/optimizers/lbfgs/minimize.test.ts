import { loadLbfgsFixtures } from '@kindling/fixtures';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { freshMemory, type MinimizeOptions, minimize } from '../../../src/optimizers/lbfgs/minimize';
import type { Evaluated } from '../../../src/optimizers/lbfgs/strongWolfe';
import type { Vector } from '../../../src/optimizers/lbfgs/vector';

const functions: Record<string, (x: Vector) => Evaluated> = {
  rosenbrock(x) {
    let loss = 0;
    const grad = new Float64Array(x.length);
    for (let i = 0; i + 1 < x.length; i++) {
      const [bend, rest] = [x[i + 1] - x[i] ** 2, 1 - x[i]];
      loss += 100 * bend ** 2 + rest ** 2;
      grad[i] -= 400 * bend * x[i] + 2 * rest;
      grad[i + 1] += 200 * bend;
    }
    return { loss, grad };
  },
  waves(x) {
    const grad = Float64Array.from(x, (v) => 5 * Math.cos(5 * v) + 0.2 * v);
    return { loss: [...x].reduce((sum, v) => sum + Math.sin(5 * v) + 0.1 * v ** 2, 0), grad };
  },
};

const defaults: MinimizeOptions = {
  lr: 1,
  maxIter: 20,
  maxEval: 25,
  toleranceGrad: 1e-7,
  toleranceChange: 1e-9,
  historySize: 100,
  lineSearchFn: null,
};

for (const { function: name, start, options, losses, parameters, state } of loadLbfgsFixtures().functions) {
  test(`takes PyTorch's steps in float64: ${name} ${JSON.stringify(options)}`, async () => {
    const own = { ...defaults, ...options } as MinimizeOptions;
    const fit = options.maxEval === undefined ? { ...own, maxEval: Math.floor((own.maxIter * 5) / 4) } : own;
    let [x, memory]: [Vector, ReturnType<typeof freshMemory>] = [Float64Array.from(start), freshMemory()];
    for (const [step, [expected]] of parameters.entries()) {
      let first: number | undefined;
      const evaluate = async (at: Vector) => {
        const found = functions[name](at);
        first ??= found.loss;
        return { ...found, x: at };
      };
      ({ x, memory } = await minimize(evaluate, x, memory, fit));
      assertClose(first as number, losses[step], { rtol: 1e-9, atol: 1e-10, name: `loss of step ${step + 1}` });
      assertClose([...x], expected.data, { rtol: 1e-9, atol: 1e-10, name: `x after step ${step + 1}` });
    }
    const { last, ...kept } = memory;
    const actual = { ...kept, ...last } as Record<string, unknown>;
    for (const [entry, value] of Object.entries(state)) {
      if (typeof value === 'number') assertClose(actual[entry] as number, value, { rtol: 1e-8, atol: 1e-10, name: entry });
      else {
        const found = actual[entry] as Vector | (number | Vector)[];
        const flat = Array.isArray(found) ? found.flatMap((one) => (typeof one === 'number' ? one : [...one])) : [...found];
        // differences near a minimum are small beside what they are differences of
        assertClose(flat, value.data, { rtol: 1e-6, atol: 1e-7, name: entry });
      }
    }
    assert.is(memory.funcEvals, state.funcEvals);
    assert.is(memory.nIter, state.nIter);
  });
}

test.run();
