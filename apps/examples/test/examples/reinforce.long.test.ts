import { Adam } from '@kindling/optim';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { hasFallen, push, type State } from '../../src/data/cartPole';
import { normalizedReturns, Policy, step } from '../../src/examples/reinforce';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spread, spreadClasses, spreadWeights } from '../support/spread';

test('episodes filled up to one length teach what PyTorch learns from them as they are', async () => {
  const policy = spreadWeights(new Policy());
  const optimizer = new Adam(policy.parameters(), { lr: 0.003 });
  await trainsAsInPyTorch('reinforce', async (i) => {
    const steps = 11 + 3 * i;
    const states = (await spread('states', [steps, 4]).toArray()) as unknown as State[];
    const actions = [...(await spreadClasses('actions', [steps], 2).data())];
    return step(policy, optimizer, { states, actions }, { maxSteps: 50, gamma: 0.99 });
  });
});

test('returns fall towards the end, with mean 0 and deviation 1', () => {
  const returns = normalizedReturns(20, 0.9);
  assert.ok(returns.every((one, i) => i === 0 || one < returns[i - 1]));
  assert.ok(Math.abs(returns.reduce((sum, one) => sum + one)) < 1e-12);
  assert.ok(Math.abs(returns.reduce((sum, one) => sum + one ** 2, 0) / 19 - 1) < 1e-12);
});

test("a push to the right moves cart and pole as Gymnasium's does, and nine of them let the pole fall", () => {
  let state: State = [0, 0, 0, 0];
  state = push(state, 1);
  assertClose(state, [0, 0.1951219512, 0, -0.2926829268], { atol: 1e-9 });
  for (let steps = 1; steps < 9; steps++) {
    assert.not(hasFallen(state));
    state = push(state, 1);
  }
  assert.ok(hasFallen(state) && state[2] < -0.2095 && state[1] > 1.7, String(state));
});

test('runs', async () => {
  const text = await runBriefly('reinforce --episodes 30 --max-steps 60', ['episodes.png']);
  assert.match(text, /^Episode 25: \d+ steps, running average \S+$/m);
});

test.run();
