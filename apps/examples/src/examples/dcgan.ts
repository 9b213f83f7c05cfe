import { noGrad, onesLike, randn, type Tensor, zerosLike } from '@kindling/core';
import { DataLoader } from '@kindling/datasets';
import { Mean } from '@kindling/metrics';
import {
  BatchNorm2d,
  Conv2d,
  ConvTranspose2d,
  functional as F,
  init,
  LeakyReLU,
  type Module,
  ReLU,
  Sequential,
  Sigmoid,
  Tanh,
} from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { imageGrid } from '@kindling/plot';
import { digitOptions } from '../data/digits';
import { picturesFor, picturesOption } from '../data/pictures';
import { count, type Run, rate } from '../example';

export const options = {
  ...digitOptions(3000, 100),
  pictures: picturesOption,
  epochs: count(12, 'passes over the training digits or pictures'),
  batchSize: count(64, 'digits or pictures in a step'),
  noise: count(32, 'numbers that a picture is made of'),
  width: count(16, 'channels of the largest pictures inside'),
  lr: rate(0.001),
};
type Options = typeof options;

/** Weights as in the paper: N(0, 0.02), those of batch normalisation N(1, 0.02). */
function initialize(module: Module): void {
  if (module instanceof Conv2d || module instanceof ConvTranspose2d) init.normal_(module.weight, 0, 0.02);
  if (module instanceof BatchNorm2d && module.weight) init.normal_(module.weight, 1, 0.02);
}

/** Draws. Shape: (N, noise, 1, 1) -> (N, channels, 28, 28) of -1 to 1. */
export function makeGenerator(noise: number, width: number, channels: number) {
  return new Sequential(
    new ConvTranspose2d(noise, 2 * width, 7, { bias: false }),
    new BatchNorm2d(2 * width),
    new ReLU(),
    new ConvTranspose2d(2 * width, width, 4, { stride: 2, padding: 1, bias: false }),
    new BatchNorm2d(width),
    new ReLU(),
    new ConvTranspose2d(width, channels, 4, { stride: 2, padding: 1, bias: false }),
    new Tanh(),
  );
}

/** Tells how likely a picture was not drawn by the generator. Shape: (N, channels, 28, 28) -> (N, 1, 1, 1) of 0 to 1. */
export function makeDiscriminator(width: number, channels: number) {
  return new Sequential(
    new Conv2d(channels, width, 4, { stride: 2, padding: 1, bias: false }),
    new LeakyReLU(0.2),
    new Conv2d(width, 2 * width, 4, { stride: 2, padding: 1, bias: false }),
    new BatchNorm2d(2 * width),
    new LeakyReLU(0.2),
    new Conv2d(2 * width, 1, 7, { bias: false }),
    new Sigmoid(),
  );
}

export class GAN {
  readonly generator: ReturnType<typeof makeGenerator>;
  readonly discriminator: ReturnType<typeof makeDiscriminator>;
  readonly optimizerG: Adam;
  readonly optimizerD: Adam;

  constructor(noise: number, width: number, lr: number, channels = 1) {
    this.generator = makeGenerator(noise, width, channels).apply(initialize);
    this.discriminator = makeDiscriminator(width, channels).apply(initialize);
    const betas = [0.5, 0.999] as const;
    this.optimizerG = new Adam(this.generator.parameters(), { lr, betas });
    this.optimizerD = new Adam(this.discriminator.parameters(), { lr, betas });
  }

  /** First the discriminator learns from real and from drawn pictures, then the generator from what the discriminator says. Gives both losses. */
  async step(real: Tensor, noise: Tensor): Promise<[lossD: Tensor, lossG: Tensor]> {
    this.optimizerD.zeroGrad();
    const fake = this.generator(noise);
    const [onReal, onFake] = [this.discriminator(real), this.discriminator(fake.detach())];
    const lossD = F.binaryCrossEntropy(onReal, onesLike(onReal)).add(F.binaryCrossEntropy(onFake, zerosLike(onFake)));
    lossD.backward();
    await this.optimizerD.step();

    this.optimizerG.zeroGrad();
    const judged = this.discriminator(fake);
    const lossG = F.binaryCrossEntropy(judged, onesLike(judged));
    lossG.backward();
    await this.optimizerG.step();
    return [lossD, lossG];
  }
}

export async function run({ options, say, batches, save }: Run<Options>): Promise<void> {
  const channels = options.pictures === undefined ? 1 : 3;
  const { train, name } = await picturesFor(options, say, { size: 28, channels });
  const loader = new DataLoader(train, {
    batchSize: options.batchSize,
    shuffle: true,
    seed: options.seed,
    dropLast: train.length >= options.batchSize,
  });
  const gan = new GAN(options.noise, options.width, options.lr, channels);
  say(`${gan.generator}`);
  const sameNoise = randn([40, options.noise, 1, 1]);

  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    const [lossesD, lossesG] = [new Mean(), new Mean()];
    for await (const [x] of batches(`Epoch ${epoch}/${options.epochs}`, loader)) {
      const [lossD, lossG] = await gan.step(x.mul(2).sub(1), randn([x.shape[0], options.noise, 1, 1]));
      await lossesD.update(lossD);
      await lossesG.update(lossG);
    }
    say(`Epoch ${epoch}: discriminator ${lossesD.compute().toFixed(3)}, generator ${lossesG.compute().toFixed(3)}`);
  }
  gan.generator.eval();
  const drawn = noGrad(() => gan.generator(sameNoise));
  await save(
    'drawn.png',
    imageGrid(drawn, { columns: 10, range: [-1, 1], cellSize: 56, title: `After ${name}: drawn from noise` }),
  );
}
