import { Adam } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { features, GCN, normalizedAdjacency, step } from '../../src/examples/gcn';
import { trainsAsInPyTorch } from '../support/losses';
import { runBriefly } from '../support/runBriefly';
import { spreadWeights } from '../support/spread';

test('20 steps are those of PyTorch', async () => {
  const model = spreadWeights(new GCN());
  const optimizer = new Adam(model.parameters(), { lr: 0.02, weightDecay: 5e-4 });
  const [x, adjacency] = [features(), normalizedAdjacency()];
  await trainsAsInPyTorch('gcn', () => step(model, optimizer, x, adjacency));
});

test('finds the sides of nearly all members', async () => {
  const text = await runBriefly('gcn --training-steps 60', ['club.png']);
  assert.ok(Number(/Step 59: .* (\S+) % of all/.exec(text)?.[1]) > 90, text);
});

test.run();
