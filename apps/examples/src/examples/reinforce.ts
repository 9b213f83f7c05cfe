import { noGrad, type Tensor, tensor } from '@kindling/core';
import { Categorical } from '@kindling/distributions';
import { functional as F, Linear, Module } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { lineChart } from '@kindling/plot';
import { hasFallen, push, resetCartPole, type State } from '../data/cartPole';
import { count, type Run, rate } from '../example';

export const options = {
  episodes: count(800, 'episodes at most'),
  maxSteps: count(500, 'steps after which an episode has succeeded'),
  gamma: rate(0.99, 'what a reward is worth a step earlier'),
  lr: rate(0.003),
};
type Options = typeof options;

/** Which push is how good. Shape: (N, 4) states -> (N, 2) scores. */
export class Policy extends Module {
  readonly affine1 = new Linear(4, 128);
  readonly affine2 = new Linear(128, 2);

  forward(x: Tensor): Tensor {
    return this.affine2(F.relu(this.affine1(x)));
  }
}

export interface Episode {
  readonly states: State[];
  readonly actions: number[];
}

/** What came after each step, a reward of 1 a step, as its distance from the mean in deviations. */
export function normalizedReturns(steps: number, gamma: number): number[] {
  const returns: number[] = [];
  for (let left = 0, sum = 0; left < steps; left++) {
    sum = 1 + gamma * sum;
    returns.unshift(sum);
  }
  const mean = returns.reduce((sum, one) => sum + one, 0) / steps;
  const variance = returns.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (steps - 1);
  return returns.map((one) => (one - mean) / (Math.sqrt(variance) + Number.EPSILON));
}

/**
 * REINFORCE: makes the actions likelier that were followed by more than the others. Episodes are filled up to `maxSteps` with steps of return 0,
 * which change nothing: all of them are one graph then, planned once.
 */
export async function step(
  policy: Policy,
  optimizer: Adam,
  { states, actions }: Episode,
  { maxSteps, gamma }: { maxSteps: number; gamma: number },
): Promise<Tensor> {
  const filled = <T>(list: readonly T[], nothing: T) => Array.from({ length: maxSteps }, (_, i) => list[i] ?? nothing);
  const returns = tensor(filled(normalizedReturns(states.length, gamma), 0));
  optimizer.zeroGrad();
  const policyOf = new Categorical({ logits: policy(tensor(filled(states, [0, 0, 0, 0]).map((state) => [...state]))) });
  const logProbs = policyOf.logProb(tensor(filled(actions, 0), { dtype: 'int32' }));
  const loss = logProbs.mul(returns).sum().neg();
  loss.backward();
  await optimizer.step();
  return loss;
}

async function play(policy: Policy, maxSteps: number): Promise<Episode> {
  const episode: Episode = { states: [], actions: [] };
  let state = resetCartPole();
  await noGrad(async () => {
    while (!hasFallen(state) && episode.states.length < maxSteps) {
      const action = await new Categorical({ logits: policy(tensor([[...state]])) }).sample().item();
      episode.states.push(state);
      episode.actions.push(action);
      state = push(state, action);
    }
  });
  return episode;
}

export async function run({ options, say, steps, save }: Run<Options>): Promise<void> {
  const policy = new Policy();
  const optimizer = new Adam(policy.parameters(), { lr: options.lr });
  const solved = 0.95 * options.maxSteps;
  const lengths: number[] = [];
  const averages: number[] = [];
  let average = 10;
  for await (const i of steps('Episodes', options.episodes)) {
    const episode = await play(policy, options.maxSteps);
    await step(policy, optimizer, episode, options);
    average = 0.05 * episode.states.length + 0.95 * average;
    lengths.push(episode.states.length);
    averages.push(average);
    if (i % 25 === 0) say(`Episode ${i}: ${episode.states.length} steps, running average ${average.toFixed(1)}`);
    if (average > solved) {
      say(`Solved in episode ${i}: the running average is ${average.toFixed(1)}`);
      break;
    }
  }
  const x = [...lengths.keys()];
  const series = [
    { name: 'steps', x, y: lengths, color: '#aac', lineWidth: 1 },
    { name: 'running average', x, y: averages, color: '#d62728' },
  ];
  const title = 'How long the pole stays up';
  await save('episodes.png', lineChart(series, { title, xLabel: 'episode', yLabel: 'steps', legend: 'above' }));
}
