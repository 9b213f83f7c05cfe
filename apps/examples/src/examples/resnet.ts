import { noGrad, type Tensor, tensor } from '@kindling/core';
import { type Batch, CIFAR10, DataLoader, Subset } from '@kindling/datasets';
import { accuracy, Mean } from '@kindling/metrics';
import { BatchNorm2d, Conv2d, functional as F, init, Linear, Module, Sequential } from '@kindling/nn';
import { OneCycleLR, SGD } from '@kindling/optim';
import { imageGrid } from '@kindling/plot';
import { percent } from '@kindling/program';
import { Compose, Normalize, RandomCrop, RandomHorizontalFlip, ToTensor } from '@kindling/transforms';
import { drawnShapes, shapeNames } from '../data/shapes';
import { count, folderOption, type Run, rate } from '../example';
import { predict } from '../predict';

export const options = {
  data: folderOption('the folder where CIFAR-10 is, or will be', 'drawn figures, without a network'),
  trainSize: count(1600, 'pictures to learn from'),
  testSize: count(300, 'pictures to test with'),
  epochs: count(8, 'passes over the training pictures'),
  batchSize: count(32, 'pictures in a step'),
  depth: count(3, 'blocks in each of the three stages: 3 is ResNet-20'),
  lr: rate(0.05, 'the largest learning rate of the cycle'),
  smoothing: rate(0.1, 'what of a label is shared out among all classes'),
};
type Options = typeof options;

/** What two convolutions add to a picture. Where it becomes half as large, every second pixel goes on, with channels of zeros beside. */
class BasicBlock extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;

  constructor(
    inPlanes: number,
    planes: number,
    private readonly stride: number,
  ) {
    super();
    this.conv1 = new Conv2d(inPlanes, planes, 3, { stride, padding: 1, bias: false });
    this.bn1 = new BatchNorm2d(planes);
    this.conv2 = new Conv2d(planes, planes, 3, { padding: 1, bias: false });
    this.bn2 = new BatchNorm2d(planes);
  }

  forward(x: Tensor): Tensor {
    const out = this.bn2(this.conv2(F.relu(this.bn1(this.conv1(x)))));
    const quarter = x.shape[1] / 2;
    const shortcut =
      this.stride === 1 ? x : F.pad(x.slice(2, 0, undefined, 2).slice(3, 0, undefined, 2), [0, 0, 0, 0, quarter, quarter]);
    return F.relu(out.add(shortcut));
  }
}

/** ResNet for pictures of 32 x 32. Shape: (N, 3, 32, 32) -> (N, classes). @see He et al., Deep Residual Learning, 2016, section 4.2 */
export class ResNet extends Module {
  readonly conv1 = new Conv2d(3, 16, 3, { padding: 1, bias: false });
  readonly bn1 = new BatchNorm2d(16);
  readonly layer1: Sequential<readonly Module[]>;
  readonly layer2: Sequential<readonly Module[]>;
  readonly layer3: Sequential<readonly Module[]>;
  readonly linear: Linear;

  constructor(depth: number, classes = 10) {
    super();
    const stage = (inPlanes: number, planes: number, stride: number) =>
      new Sequential(
        ...Array.from({ length: depth }, (_, i) => new BasicBlock(i === 0 ? inPlanes : planes, planes, i === 0 ? stride : 1)),
      );
    this.layer1 = stage(16, 16, 1);
    this.layer2 = stage(16, 32, 2);
    this.layer3 = stage(32, 64, 2);
    this.linear = new Linear(64, classes);
    for (const module of this.modules()) {
      if (module instanceof Conv2d || module instanceof Linear) init.kaimingNormal_(module.weight);
    }
  }

  forward(x: Tensor): Tensor {
    x = F.relu(this.bn1(this.conv1(x)));
    x = this.layer3(this.layer2(this.layer1(x)));
    return this.linear(x.mean([2, 3]));
  }
}

export async function step(model: ResNet, optimizer: SGD, scheduler: OneCycleLR, [x, y]: Batch, labelSmoothing: number) {
  optimizer.zeroGrad();
  const loss = F.crossEntropy(model(x), y, { labelSmoothing });
  loss.backward();
  await optimizer.step();
  scheduler.step();
  return loss;
}

const mean = [0.49, 0.48, 0.45];
const std = [0.25, 0.24, 0.26];

/** CIFAR-10 from the user's folder, or drawn figures; the training pictures are shifted and flipped at each sight. */
async function loadPictures({ data, trainSize, testSize, seed }: Run<Options>['options']) {
  const toTensor = [new ToTensor(), new Normalize(mean, std)] as const;
  const augmented = new Compose([new RandomCrop(32, { padding: 4 }), new RandomHorizontalFlip(), ...toTensor]);
  const plain = new Compose([...toTensor]);
  if (data === undefined) {
    return [drawnShapes(trainSize, seed, augmented), drawnShapes(testSize, seed + 1, plain), shapeNames] as const;
  }
  const first = (set: CIFAR10, size: number) =>
    new Subset(
      set,
      Array.from({ length: Math.min(size, set.length) }, (_, i) => i),
    );
  const train = await CIFAR10.load({ root: data, train: true, download: true, transform: augmented });
  const test = await CIFAR10.load({ root: data, train: false, download: true, transform: plain });
  return [first(train, trainSize), first(test, testSize), train.classes] as const;
}

export async function run({ options, say, batches, save }: Run<Options>): Promise<void> {
  const { epochs, batchSize, seed } = options;
  const [train, test, names] = await loadPictures(options);
  const loader = new DataLoader(train, { batchSize, shuffle: true, seed, dropLast: train.length >= batchSize });
  const testLoader = new DataLoader(test, { batchSize: 100 });
  const model = new ResNet(options.depth);
  say(`${model.parameters().reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0)} parameters`);
  const optimizer = new SGD(model.parameters(), { lr: options.lr, momentum: 0.9, nesterov: true, weightDecay: 5e-4 });
  const scheduler = new OneCycleLR(optimizer, options.lr, { epochs, stepsPerEpoch: loader.length });

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const loss = new Mean();
    for await (const batch of batches(`Epoch ${epoch}/${epochs}`, loader)) {
      await loss.update(await step(model, optimizer, scheduler, batch as Batch, options.smoothing));
    }
    const { scores, target } = await predict(model, testLoader as AsyncIterable<Batch>);
    const right = percent(accuracy(scores, target));
    say(
      `Epoch ${epoch}: rate ${scheduler.getLastLr()[0].toFixed(4)}, training loss ${loss.compute().toFixed(4)}, test accuracy ${right}`,
    );
  }

  for await (const [x, y] of new DataLoader(test, { batchSize: 24 }) as AsyncIterable<Batch>) {
    const target = await y.data();
    const preds = await noGrad(() => model.eval()(x).argmax(1)).data();
    const titles = Array.from(preds, (pred, i) => (pred === target[i] ? '' : 'not ') + names[pred]);
    const titleColors = titles.map((title) => (title.startsWith('not ') ? '#c00' : '#222'));
    const images = x.mul(tensor(std).reshape([3, 1, 1])).add(tensor(mean).reshape([3, 1, 1]));
    await save(
      'pictures.png',
      imageGrid(images.clamp(0, 1), { titles, titleColors, columns: 8, title: 'What the network sees' }),
    );
    break;
  }
}
