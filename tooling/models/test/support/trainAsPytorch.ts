import { type Tensor, tensor } from '@kindling/core';
import { type FixtureArray, type NetworkBatch, type NetworkRun, normalizePixels } from '@kindling/fixtures';
import { functional as F } from '@kindling/nn';
import { SGD } from '@kindling/optim';
import { Net } from '../../src/net';

const toTensor = ({ shape, data }: FixtureArray) => tensor(data.slice(), { shape: [...shape] });

/** What our training gives for a run of PyTorch's. */
export interface Trained {
  readonly losses: number[];
  readonly correct: number[];
  readonly firstGradients: Map<string, Float32Array>;
  readonly finalWeights: Map<string, Float32Array>;
}

/** Trains the tutorial's network as PyTorch was, from the same weights on the same batches. */
export async function train(run: NetworkRun, batches: readonly NetworkBatch[]): Promise<Trained> {
  const net = new Net(0);
  net.loadStateDict(new Map([...run.initialWeights].map(([name, weight]) => [name, toTensor(weight)])));
  const optimizer = new SGD(net.parameters(), run.hyperparameters);
  const losses: number[] = [];
  const correct: number[] = [];
  const firstGradients = new Map<string, Float32Array>();
  for (const { pixels, labels } of batches) {
    optimizer.zeroGrad();
    const x = tensor(normalizePixels(pixels.data), { shape: [...pixels.shape] });
    const output = net.forward(x);
    const predicted = output.argmax(1);
    const loss = F.nllLoss(output, labels);
    loss.backward();
    // Read before the update, as PyTorch's were.
    const classes = await predicted.data();
    correct.push(classes.reduce((count, value, i) => count + (value === labels[i] ? 1 : 0), 0));
    if (losses.length === 0) {
      for (const [name, { grad }] of net.namedParameters()) firstGradients.set(name, await (grad as Tensor).data());
    }
    await optimizer.step();
    losses.push(await loss.item());
  }
  const finalWeights = new Map<string, Float32Array>();
  for (const [name, weight] of net.stateDict()) finalWeights.set(name, await weight.data());
  return { losses, correct, firstGradients, finalWeights };
}
