import { linear, mseLoss, shutdown, type Tensor, tensor } from '@kindling/core';
import { type FixtureArray, loadOptimizerFixtures, type OptimizerCase } from '@kindling/fixtures';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Adam, AdamW, SGD } from '../src/index';

const optimizers = { SGD, Adam, AdamW };

function toTensor({ shape, data }: FixtureArray, requiresGrad = false): Tensor {
  return tensor(data.slice(), { shape: [...shape], requiresGrad });
}

/** Puts the gradients of a step where the optimiser finds them; returns the loss that they come from, if there is one. */
function backward({ problem }: OptimizerCase, params: Tensor[], step: number): Tensor | null {
  if (problem.kind === 'linear') {
    const loss = mseLoss(linear(toTensor(problem.input), params[0], params[1]), toTensor(problem.target));
    loss.backward();
    return loss;
  }
  for (const [i, param] of params.entries()) {
    const grad = problem.gradients[step][i];
    param.grad = grad === null ? null : toTensor(grad);
  }
  return null;
}

test.after(shutdown);

for (const fixture of loadOptimizerFixtures()) {
  test(`equals PyTorch's trajectory: ${fixture.name}`, async () => {
    const params = fixture.problem.initial.map((array) => toTensor(array, true));
    const of = `optim/${fixture.optimizer}`;
    const optimizer = new optimizers[fixture.optimizer](params, fixture.options);
    for (const [step, expected] of fixture.parameters.entries()) {
      optimizer.zeroGrad();
      const loss = backward(fixture, params, step);
      await optimizer.step();
      if (loss !== null) assertClose(await loss.item(), fixture.losses[step], { of, name: `loss of step ${step + 1}` });
      for (const [i, { data, shape }] of expected.entries()) {
        assertClose(await params[i].data(), data, { shape, of, name: `parameter ${i} after step ${step + 1}` });
      }
    }
    const { state } = optimizer.stateDict();
    for (const [i, entries] of fixture.state.entries()) {
      for (const [name, expected] of Object.entries(entries)) {
        const actual = state[i]?.[name];
        // PyTorch keeps a name for a buffer that plain SGD does not have
        if (expected === null) assert.is(actual, undefined, `${name} of parameter ${i}`);
        else if (typeof expected === 'number') assert.is(actual, expected, `${name} of parameter ${i}`);
        else assertClose(await (actual as Tensor).data(), expected.float64, { of, name: `${name} of parameter ${i}` });
      }
    }
  });
}

test.run();
