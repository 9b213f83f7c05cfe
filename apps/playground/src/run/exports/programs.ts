import { pixelDeviation, pixelMean } from '@kindling/digits';
import type { RunConfig } from '../config';
import { augmentedCode } from '../data/batches';
import type { Pictures } from '../data/pictures';
import { activations, type PlaygroundNet } from '../net';
import { classCount, type NetShapes, type PlannedLayer, type Shape, side } from '../shapes';

const comment = (shape: Shape) => `(N, ${shape.join(', ')})`;

/** A run's hyper-parameters that a program of another framework can be told. */
type Told = Pick<RunConfig, 'optimiser' | 'schedule' | 'rate' | 'rateChanges' | 'batchSize' | 'seed' | 'data'>;

/** The PyTorch program of a net: the same names in the state dict, the same optimiser and schedule. */
export function pytorchCode(net: PlaygroundNet, { layers }: NetShapes, config: Told): string {
  const children = new Map(net.namedChildren());
  // PyTorch before 2.13 does not know a batch norm's bias
  const written = (name: string) => String(children.get(name)).replace(/^(BatchNorm.*), bias=True/, '$1');
  const lines = layers.map(({ name }) => `        self.${name} = nn.${written(name)}`);
  const steps = layers.map(({ name, gives }) => `        x = self.${name}(x)  # ${comment(gives)}`);
  return `"""The network that Kindling's playground trained.

    pip install torch safetensors
    python net.py net.safetensors
"""

import math
import sys

import torch
from torch import nn
from torch.nn import functional as F

BATCH_SIZE = ${config.batchSize}
SEED = ${config.seed}
MEAN, DEVIATION = ${pixelMean}, ${pixelDeviation}  # of pixels from 0 to 1: the network sees (pixel - MEAN) / DEVIATION


class Net(nn.Module):
    """(N, 1, 28, 28) pixels -> (N, ${classCount(config)}) log-probabilities."""

    def __init__(self):
        super().__init__()
${lines.join('\n')}

    def forward(self, x):
${steps.join('\n')}
        return F.log_softmax(x, dim=1)


def optimizer_of(model):
    return torch.optim.${pythonOptimiser(config)}


def scheduler_of(optimizer):
    """Its step() follows each step of the optimizer."""
    return torch.optim.lr_scheduler.${pythonSchedule(config)}


def train_step(model, optimizer, scheduler, images, labels):
    model.train()
    optimizer.zero_grad()
    loss = F.nll_loss(model(images), labels)
    loss.backward()
    optimizer.step()
    scheduler.step()
    return loss.item()


if __name__ == "__main__":
    from safetensors.torch import load_file

    model = Net()
    model.load_state_dict(load_file(sys.argv[1]))
    model.eval()
    print(model)
    print(model(torch.zeros(1, 1, 28, 28)).exp())
`;
}

function pythonOptimiser({ optimiser: { name, momentum, weightDecay }, rate }: Told): string {
  const common = `model.parameters(), lr=${rate}`;
  const decay = `weight_decay=${weightDecay}`;
  if (name === 'sgd') return `SGD(${common}, momentum=${momentum}, ${decay})`;
  if (name === 'rmsprop') return `RMSprop(${common}, momentum=${momentum}, ${decay})`;
  return `${name === 'adam' ? 'Adam' : 'AdamW'}(${common}, ${decay})`;
}

/** The schedule as a factor of the rate, with what was changed on the way. */
function pythonSchedule({ schedule: { name, steps }, rate, rateChanges }: Told): string {
  if (rateChanges.length === 0) {
    if (name === 'step') return `StepLR(optimizer, ${steps}, gamma=0.1)`;
    if (name === 'warmup') return `LinearLR(optimizer, start_factor=0.01, total_iters=${steps})`;
    if (name === 'constant') return 'ConstantLR(optimizer, factor=1.0)';
  }
  const factors = {
    constant: '1',
    step: `0.1 ** (step // ${steps})`,
    cosine: `(1 + math.cos(math.pi * min(1, step / ${steps}))) / 2`,
    warmup: `0.01 + 0.99 * min(1, step / ${steps})`,
  };
  const base = rateChanges.reduce((text, change) => `(${change.rate / rate} if step >= ${change.step} else ${text})`, '1');
  return `LambdaLR(optimizer, lambda step: ${base === '1' ? factors[name] : `${base} * (${factors[name]})`})`;
}

/**
 * The TypeScript program of a net with Kindling: the same names in the state dict, the same optimiser and schedule, the same pictures; those of own classes
 * stand in it.
 */
export function typescriptCode({ layers }: NetShapes, config: Told, train: Pictures): string {
  const made = layers.map((planned) => [planned.name, typescriptLayer(planned), planned.gives] as const);
  const classes = [...new Set(made.map(([, code]) => code.slice(0, code.indexOf('('))))].sort();
  const { optimiser, schedule, rate, rateChanges, batchSize, seed, data } = config;
  const { name, momentum, weightDecay } = optimiser;
  const optimizer = { sgd: 'SGD', adam: 'Adam', adamW: 'AdamW', rmsprop: 'RMSprop' }[name];
  const withMomentum = name === 'sgd' || name === 'rmsprop' ? `momentum: ${momentum}, ` : '';
  const base = rateChanges.reduce((text, change) => `(step >= ${change.step} ? ${change.rate / rate} : ${text})`, '1');
  const factor = {
    constant: '1',
    step: `0.1 ** Math.floor(step / ${schedule.steps})`,
    cosine: `(1 + Math.cos(Math.PI * Math.min(1, step / ${schedule.steps}))) / 2`,
    warmup: `0.01 + 0.99 * Math.min(1, step / ${schedule.steps})`,
  }[schedule.name];
  const set = { synthetic: 'SyntheticDigits', mnist: 'MNIST', own: 'ImageDataset' }[data.kind];
  const chosen = data.augment ? ['RandomAffine'] : [];
  const disturbed = [data.noise > 0 && 'noise', data.shuffled > 0 && 'wrong labels'].filter((one) => one !== false);
  return `// The network that Kindling's playground trained.
//   npm install @kindling/core @kindling/datasets @kindling/nn @kindling/optim @kindling/serialize @kindling/transforms
import { manualSeed, shutdown, type Tensor } from '@kindling/core';
import { DataLoader, ${set}${data.kind === 'mnist' ? ', Subset' : ''} } from '@kindling/datasets';
import { ${[...classes, 'functional as F', 'Module'].join(', ')} } from '@kindling/nn';
import { LambdaLR, ${optimizer} } from '@kindling/optim';
import { load } from '@kindling/serialize';
import { Compose, Normalize, ${[...chosen, 'ToTensor'].join(', ')} } from '@kindling/transforms';

/** (N, 1, 28, 28) pixels -> (N, ${classCount(config)}) log-probabilities. */
class Net extends Module {
${made.map(([field, code]) => `  readonly ${field} = new ${code};`).join('\n')}

  forward(x: Tensor): Tensor {
${made.map(([field, , gives]) => `    x = this.${field}.forward(x); // ${comment(gives)}`).join('\n')}
    return F.logSoftmax(x, 1);
  }
}

const [weights, steps = '100'] = process.argv.slice(2); // net.safetensors, or - for new weights; how many steps to train
const seed = ${seed};
manualSeed(seed);
const model = new Net();
if (weights !== undefined && weights !== '-') model.loadStateDict(await load(weights));
const optimizer = new ${optimizer}(model.parameters(), { lr: ${rate}, ${withMomentum}weightDecay: ${weightDecay} });
const scheduler = new LambdaLR(optimizer, (step) => ${base === '1' ? '' : `${base} * `}(${factor}));
const transform = new Compose([
${data.augment ? `  ${augmentedCode},\n` : ''}  new ToTensor(),
  new Normalize([${pixelMean}], [${pixelDeviation}]),
]);
${disturbed.length > 0 ? `// In the playground there was ${disturbed.join(' and ')} besides.\n` : ''}${dataCode(data, train)}
const loader = new DataLoader(train, { batchSize: ${batchSize}, shuffle: true, seed });

let step = 0;
while (step < Number(steps)) {
  for await (const [x, y] of loader) {
    if (step === Number(steps)) break;
    optimizer.zeroGrad();
    const loss = F.nllLoss(model.forward(x), y);
    loss.backward();
    await optimizer.step();
    scheduler.step();
    step += 1;
    if (step === 1 || step % 20 === 0) console.log(\`step \${step}: loss \${(await loss.item()).toFixed(4)}\`);
  }
}
await shutdown();
`;
}

/** What makes `train`. */
function dataCode(data: RunConfig['data'], { length, pixels, label }: Pictures): string {
  if (data.kind === 'synthetic') return `const train = await SyntheticDigits.load({ seed, length: ${length}, transform });`;
  if (data.kind === 'mnist') {
    return `const mnist = await MNIST.load({ root: 'mnist', download: true, transform });
const train = new Subset(mnist, Array.from({ length: ${length} }, (_, index) => index));`;
  }
  const places = Array.from({ length }, (_, index) => index);
  const rows = places.map((index) => `  '${btoa(String.fromCharCode(...pixels(index)))}', // ${data.classes[label(index)]}`);
  return `// 28 x 28 pixels a picture
const pictures = [
${rows.join('\n')}
];
const train = new ImageDataset({
  data: Uint8Array.from(pictures.flatMap((picture) => [...Buffer.from(picture, 'base64')])),
  targets: Uint8Array.of(${places.map(label).join(', ')}),
  height: ${side},
  width: ${side},
  transform,
});`;
}

function typescriptLayer({ layer, takes }: PlannedLayer): string {
  switch (layer.kind) {
    case 'conv': {
      const { channels, kernel, stride, padding } = layer;
      const options = [stride === 1 ? '' : `stride: ${stride}`, padding === 0 ? '' : `padding: ${padding}`].filter(
        (one) => one !== '',
      );
      return `Conv2d(${takes[0]}, ${channels}, ${kernel}${options.length > 0 ? `, { ${options.join(', ')} }` : ''})`;
    }
    case 'maxPool':
      return `MaxPool2d(${layer.size})`;
    case 'avgPool':
      return `AvgPool2d(${layer.size})`;
    case 'linear':
      return `Linear(${takes[0]}, ${layer.features})`;
    case 'activation':
      return `${activations[layer.name].name}()`;
    case 'batchNorm':
      return `BatchNorm${takes.length === 3 ? 2 : 1}d(${takes[0]})`;
    case 'dropout':
      return `Dropout(${layer.p})`;
    case 'flatten':
      return 'Flatten()';
  }
}
