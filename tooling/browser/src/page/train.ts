import { type BackendInfo, backendInfo, manualSeed, noGrad, useBackend } from '@kindling/core';
import { DataLoader } from '@kindling/datasets';
import { Net, trainingStep } from '@kindling/models';
import { SGD } from '@kindling/optim';
import { type Batch, type Digits, loadDigits } from './digits';
import type { PageOptions } from './options';

/** Digits with what the network takes them for. */
export interface Predictions {
  /** Shape: [count, 28, 28], as the network saw them. */
  readonly images: Float32Array;
  readonly preds: readonly number[];
  readonly target: readonly number[];
}

/** What a run of the page came to. */
export interface TrainingResult {
  readonly backend: BackendInfo;
  readonly crossOriginIsolated: boolean;
  readonly dataset: string;
  readonly losses: readonly number[];
  /** Milliseconds of each step, the first with everything that is compiled for it. */
  readonly milliseconds: readonly number[];
  readonly predictions: Predictions;
}

export interface TrainingListener {
  started(backend: BackendInfo, dataset: string): void;
  stepped(losses: readonly number[], milliseconds: readonly number[]): void;
}

/** How many digits are shown. */
const SHOWN = 16;

/** Trains the network as the options say and lets it read some digits. */
export async function train(options: PageOptions, listener: TrainingListener): Promise<TrainingResult> {
  const { backend, threads, steps, batchSize, weights } = options;
  await useBackend(backend, threads === undefined ? {} : { threads });
  manualSeed(1);
  const { name, batches, test } = await chooseDigits(options);
  listener.started(backendInfo() as BackendInfo, name);

  const model = new Net(weights === 'pytorch' ? 0 : 0.5);
  if (weights === 'pytorch') model.loadStateDict((await import('./fixtures')).fixtureWeights());
  const optimizer = new SGD(model.parameters(), { lr: 0.01, momentum: 0.5 });
  const losses: number[] = [];
  const milliseconds: number[] = [];
  while (losses.length < steps) {
    for await (const [x, y] of batches) {
      const start = performance.now();
      const loss = await trainingStep(model, optimizer, x, y);
      losses.push(await loss.item());
      milliseconds.push(performance.now() - start);
      listener.stepped(losses, milliseconds);
      await pause();
      if (losses.length === steps) break;
    }
  }
  // the executor is known for certain after the first computation
  const predictions = await predict(model, test, Math.min(SHOWN, batchSize));
  return {
    backend: backendInfo() as BackendInfo,
    crossOriginIsolated: globalThis.crossOriginIsolated,
    dataset: name,
    losses,
    milliseconds,
    predictions,
  };
}

interface Chosen {
  readonly name: string;
  readonly batches: AsyncIterable<Batch> | Iterable<Batch>;
  readonly test: Digits['test'];
}

/** With PyTorch's weights the batches are those that PyTorch had: MNIST in the order of its file, or pixels drawn at random. */
async function chooseDigits({ dataset, weights, batchSize }: PageOptions): Promise<Chosen> {
  const { name, train, test } = await loadDigits(dataset);
  if (weights === 'pytorch' && name !== 'MNIST')
    return { name: "PyTorch's random pixels", batches: (await import('./fixtures')).fixtureBatches(), test };
  return {
    name,
    batches: new DataLoader(train, { batchSize, shuffle: weights === 'random', seed: weights === 'random' ? 1 : undefined }),
    test,
  };
}

async function predict(model: Net, test: Digits['test'], count: number): Promise<Predictions> {
  const [x, y] = await test.getBatch(Array.from({ length: count }, (_, i) => i));
  model.eval();
  const preds = await noGrad(() => model.forward(x).argmax(1)).data();
  return { images: await x.data(), preds: [...preds], target: [...(await y.data())] };
}

/** Gives the browser time to draw and to hear its user. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}
