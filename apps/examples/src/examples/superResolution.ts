import { noGrad, type Tensor } from '@kindling/core';
import { DataLoader } from '@kindling/datasets';
import { Mean } from '@kindling/metrics';
import { Conv2d, functional as F, init, Module, PixelShuffle } from '@kindling/nn';
import { Adam } from '@kindling/optim';
import { imageGrid } from '@kindling/plot';
import { digitOptions } from '../data/digits';
import { picturesFor, picturesOption } from '../data/pictures';
import { choice, count, type Run, rate } from '../example';

export const options = {
  ...digitOptions(1500, 300),
  pictures: picturesOption,
  upscaleFactor: choice(['2', '4', '7'], '4', 'how many times as wide and as high they become'),
  epochs: count(10, 'passes over the training digits or pictures'),
  batchSize: count(16, 'digits or pictures in a step'),
  lr: rate(1e-3),
};
type Options = typeof options;

/**
 * Makes pictures larger: convolutions find the pixels of each large pixel, `PixelShuffle` puts them in their places. Shape: (N, 1, H, W) -> (N, 1, r H, r W).
 * @see Shi et al., Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural Network, 2016
 */
export class Net extends Module {
  readonly conv1 = new Conv2d(1, 64, 5, { padding: 2 });
  readonly conv2 = new Conv2d(64, 64, 3, { padding: 1 });
  readonly conv3 = new Conv2d(64, 32, 3, { padding: 1 });
  readonly conv4: Conv2d;
  readonly pixel_shuffle: PixelShuffle;

  constructor(upscaleFactor: number) {
    super();
    this.conv4 = new Conv2d(32, upscaleFactor ** 2, 3, { padding: 1 });
    this.pixel_shuffle = new PixelShuffle(upscaleFactor);
    const gain = init.calculateGain('relu');
    for (const { weight } of [this.conv1, this.conv2, this.conv3]) init.orthogonal_(weight, { gain });
    init.orthogonal_(this.conv4.weight);
  }

  forward(x: Tensor): Tensor {
    x = F.relu(this.conv1(x));
    x = F.relu(this.conv2(x));
    x = F.relu(this.conv3(x));
    return this.pixel_shuffle(this.conv4(x));
  }
}

export async function step(model: Net, optimizer: Adam, small: Tensor, large: Tensor): Promise<Tensor> {
  optimizer.zeroGrad();
  const loss = F.mseLoss(model(small), large);
  loss.backward();
  await optimizer.step();
  return loss;
}

/** How near pictures of 0 to 1 are to the true ones, in decibels, the mean of all. */
async function signalToNoise(images: Tensor, truth: Tensor): Promise<number> {
  const errors = images.sub(truth).square().mean([1, 2, 3]);
  return -10 * Math.log10(Math.E) * (await errors.log().mean().item());
}

export async function run({ options, say, batches, save }: Run<Options>): Promise<void> {
  const { epochs, batchSize, seed, lr } = options;
  const upscaleFactor = Number(options.upscaleFactor);
  // 56 is what each of the factors divides; of colours the brightness is learned, as in the paper
  const { train, test, name } = await picturesFor(options, say, { size: 56, channels: 1 });
  const loader = new DataLoader(train, { batchSize, shuffle: true, seed, dropLast: train.length >= batchSize });
  const testLoader = new DataLoader(test, { batchSize: 100 });
  const smaller = (large: Tensor) => F.avgPool2d(large, upscaleFactor);
  const stretched = (small: Tensor) => F.interpolate(small, { scaleFactor: upscaleFactor, mode: 'bilinear' });
  const model = new Net(upscaleFactor);
  const optimizer = new Adam(model.parameters(), { lr });

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const [loss, ours, bilinear] = [new Mean(), new Mean(), new Mean()];
    for await (const [large] of batches(`Epoch ${epoch}/${epochs}`, loader)) {
      await loss.update(await step(model, optimizer, smaller(large), large));
    }
    await noGrad(async () => {
      for await (const [large] of testLoader) {
        const small = smaller(large);
        await ours.update(await signalToNoise(model(small).clamp(0, 1), large), large.shape[0]);
        await bilinear.update(await signalToNoise(stretched(small), large), large.shape[0]);
      }
    });
    const quality = `${ours.compute().toFixed(2)} dB (bilinear ${bilinear.compute().toFixed(2)})`;
    say(`Epoch ${epoch}: training loss ${loss.compute().toFixed(5)}, test PSNR ${quality}`);
  }

  for await (const [large] of new DataLoader(test, { batchSize: 10 })) {
    const small = smaller(large);
    const rows = noGrad(() => ({
      given: F.interpolate(small, { scaleFactor: upscaleFactor }),
      bilinear: stretched(small),
      ours: model(small),
      true: large,
    }));
    const images = Object.values(rows).flatMap((row) => row.clamp(0, 1).split(1));
    const titles = Object.keys(rows).flatMap((row) => Array(large.shape[0]).fill(row));
    const title = `${name}, ${upscaleFactor} times as large`;
    await save(
      'enlarged.png',
      imageGrid(
        images.map((image) => image.squeeze(0)),
        { titles, columns: large.shape[0], range: [0, 1], cellSize: 64, title },
      ),
    );
    break;
  }
}
