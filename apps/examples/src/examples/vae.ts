import { noGrad, randn, randnLike, type Tensor } from '@kindling/core';
import { DataLoader } from '@kindling/datasets';
import { Mean } from '@kindling/metrics';
import { functional as F, Linear, Module } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { imageGrid } from '@kindling/plot';
import { digitOptions, digitsFor } from '../data/digits';
import { count, type Run, rate } from '../example';

export const options = {
  ...digitOptions(10_000, 1000),
  epochs: count(25, 'passes over the training digits'),
  batchSize: count(128, 'digits in a step'),
  lr: rate(0.001),
};
type Options = typeof options;

/** Squeezes a digit into 20 numbers and draws it again from them. */
export class VAE extends Module {
  readonly fc1 = new Linear(784, 400);
  readonly fc21 = new Linear(400, 20);
  readonly fc22 = new Linear(400, 20);
  readonly fc3 = new Linear(20, 400);
  readonly fc4 = new Linear(400, 784);

  /** Where the digit lies among the codes, and how surely. Shape: (N, 784) -> two of (N, 20). */
  encode(x: Tensor): [mu: Tensor, logvar: Tensor] {
    const h1 = F.relu(this.fc1(x));
    return [this.fc21(h1), this.fc22(h1)];
  }

  /** A code near the mean. */
  reparameterize(mu: Tensor, logvar: Tensor, noise: Tensor): Tensor {
    return logvar.mul(0.5).exp().mul(noise).add(mu);
  }

  /** Shape: (N, 20) -> (N, 784) of 0 to 1. */
  decode(z: Tensor): Tensor {
    return F.sigmoid(this.fc4(F.relu(this.fc3(z))));
  }

  forward(x: Tensor, noise?: Tensor): [recon: Tensor, mu: Tensor, logvar: Tensor] {
    const [mu, logvar] = this.encode(x.reshape([-1, 784]));
    return [this.decode(this.reparameterize(mu, logvar, noise ?? randnLike(mu))), mu, logvar];
  }
}

/** Reconstruction error and KL divergence, summed over pixels and batch. @see Kingma and Welling, Auto-Encoding Variational Bayes, 2014, appendix B */
export function lossFunction(recon: Tensor, x: Tensor, mu: Tensor, logvar: Tensor): Tensor {
  const BCE = F.binaryCrossEntropy(recon, x.reshape([-1, 784]), { reduction: 'sum' });
  const KLD = logvar.add(1).sub(mu.pow(2)).sub(logvar.exp()).sum().mul(-0.5);
  return BCE.add(KLD);
}

export async function step(model: VAE, optimizer: Adam, x: Tensor, noise?: Tensor): Promise<Tensor> {
  optimizer.zeroGrad();
  const [recon, mu, logvar] = model(x, noise);
  const loss = lossFunction(recon, x, mu, logvar);
  loss.backward();
  await optimizer.step();
  return loss;
}

export async function run({ options, say, batches, save }: Run<Options>): Promise<void> {
  const { train, test, name } = await digitsFor(options, say, { plain: true });
  const loader = new DataLoader(train, {
    batchSize: options.batchSize,
    shuffle: true,
    seed: options.seed,
    dropLast: train.length >= options.batchSize,
  });
  const model = new VAE();
  const optimizer = new Adam(model.parameters(), { lr: options.lr });

  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const loss = new Mean();
    for await (const [x] of batches(`Epoch ${epoch}/${options.epochs}`, loader)) {
      await loss.update((await step(model, optimizer, x)).div(x.shape[0]));
    }
    say(`Epoch ${epoch}: loss per digit ${loss.compute().toFixed(3)}`);
  }

  model.eval();
  for await (const [x] of new DataLoader(test, { batchSize: 12 })) {
    const recon = noGrad(() => model(x)[0]).reshape([-1, 1, 28, 28]);
    const [columns] = x.shape;
    const titles = [...Array(columns).fill('given'), ...Array(columns).fill('again')];
    const images = [...x.split(1), ...recon.split(1)].map((image) => image.squeeze(0));
    await save(
      'reconstructions.png',
      imageGrid(images, { titles, columns, range: [0, 1], cellSize: 56, title: `VAE on ${name}` }),
    );
    break;
  }
  const samples = noGrad(() => model.decode(randn([40, 20])).reshape([40, 1, 28, 28]));
  await save('samples.png', imageGrid(samples, { columns: 10, range: [0, 1], cellSize: 56, title: 'Digits that nobody wrote' }));
}
