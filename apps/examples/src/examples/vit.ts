import { cat, noGrad, type Tensor, zeros } from '@kindling/core';
import { type Batch, DataLoader } from '@kindling/datasets';
import { accuracy, Mean } from '@kindling/metrics';
import {
  Conv2d,
  functional as F,
  init,
  LayerNorm,
  Linear,
  Module,
  Parameter,
  TransformerEncoder,
  TransformerEncoderLayer,
} from '@kindling/nn';
import { AdamW } from '@kindling/optim';
import { imageGrid } from '@kindling/plot';
import { percent } from '@kindling/program';
import { digitOptions, digitsFor } from '../data/digits';
import { checkHeads, count, type Run, rate } from '../example';
import { predict } from '../predict';

export const options = {
  ...digitOptions(4000, 1000),
  epochs: count(12, 'passes over the training digits'),
  batchSize: count(64, 'digits in a step'),
  patch: count(7, 'rows and columns of a patch', 1, 28),
  width: count(48, 'numbers that stand for a patch'),
  layers: count(3, 'layers of attention'),
  heads: count(4, 'heads of each'),
  lr: rate(2e-3),
};
type Options = typeof options;

/** Cuts a digit into patches that attend to each other; what a token beside them has gathered says which digit it is. Shape: (N, 1, 28, 28) -> (N, 10). */
export class VisionTransformer extends Module {
  readonly patches: Conv2d;
  readonly token: Parameter;
  readonly positions: Parameter;
  readonly encoder: TransformerEncoder;
  readonly norm: LayerNorm;
  readonly head: Linear;

  constructor({ patch, width, layers, heads }: { patch: number; width: number; layers: number; heads: number }) {
    super();
    this.patches = new Conv2d(1, width, patch, { stride: patch });
    this.token = new Parameter(zeros([1, 1, width]));
    this.positions = new Parameter(zeros([1, Math.floor(28 / patch) ** 2 + 1, width]));
    for (const parameter of [this.token, this.positions]) init.normal_(parameter, 0, 0.02);
    const settings = { dimFeedforward: 4 * width, dropout: 0, activation: 'gelu', batchFirst: true, normFirst: true } as const;
    this.encoder = new TransformerEncoder(new TransformerEncoderLayer(width, heads, settings), layers);
    this.norm = new LayerNorm(width);
    this.head = new Linear(width, 10);
  }

  /** The token and the patches of each digit, each with its place. Shape: (N, 1, 28, 28) -> (N, 1 + patches, width). */
  embed(x: Tensor): Tensor {
    const patches = this.patches(x).flatten(2).transpose(1, 2);
    return cat([this.token.expand([x.shape[0], -1, -1]), patches], 1).add(this.positions);
  }

  forward(x: Tensor): Tensor {
    return this.head(this.norm(this.encoder(this.embed(x)).select(1, 0)));
  }

  /** How much the token attends to each patch in the last layer, the mean of all heads. Shape: (N, 1, 28, 28) -> (N, 1, rows, columns). */
  attention(x: Tensor): Tensor {
    const layers = [...this.encoder.layers] as TransformerEncoderLayer[];
    const last = layers[layers.length - 1];
    const given = last.norm1(layers.slice(0, -1).reduce((rows, layer) => layer(rows), this.embed(x)));
    const [, weights] = last.selfAttn(given, given, given);
    const side = Math.floor(28 / this.patches.kernelSize[0]);
    return (weights as Tensor).select(1, 0).slice(1, 1).reshape([x.shape[0], 1, side, side]);
  }
}

export async function step(model: VisionTransformer, optimizer: AdamW, [x, y]: Batch): Promise<Tensor> {
  optimizer.zeroGrad();
  const loss = F.crossEntropy(model(x), y);
  loss.backward();
  await optimizer.step();
  return loss;
}

export async function run({ options, say, batches, save }: Run<Options>): Promise<void> {
  const { epochs, batchSize, seed, lr } = options;
  checkHeads(options);
  const { train, test, name } = await digitsFor(options, say);
  const loader = new DataLoader(train, { batchSize, shuffle: true, seed, dropLast: train.length >= batchSize });
  const testLoader = new DataLoader(test, { batchSize: 250 });
  const model = new VisionTransformer(options);
  const optimizer = new AdamW(model.parameters(), { lr, weightDecay: 0.05 });

  for (let epoch = 1; epoch <= epochs; epoch++) {
    const loss = new Mean();
    for await (const batch of batches(`Epoch ${epoch}/${epochs}`, loader)) {
      await loss.update(await step(model, optimizer, batch), batchSize);
    }
    const { scores, target } = await predict(model, testLoader);
    const right = percent(accuracy(scores, target));
    say(`Epoch ${epoch}: training loss ${loss.compute().toFixed(4)}, test accuracy ${right}`);
  }

  for await (const [x, y] of new DataLoader(test, { batchSize: 10 })) {
    const target = await y.data();
    const [scores, weights] = noGrad(() => [model.eval()(x), model.attention(x)]);
    const preds = await scores.argmax(1).data();
    const said = Array.from(preds, (pred, i) => (pred === target[i] ? `a ${pred}` : `${pred}, is ${target[i]}`));
    const seen = F.interpolate(weights.div(weights.amax([2, 3], { keepDim: true })), { size: 28, mode: 'bilinear' });
    const pixels = x.sub(x.amin()).div(x.amax().sub(x.amin()));
    const images = [...pixels.split(1), ...seen.mul(pixels.mul(0.6).add(0.4)).split(1)].map((image) => image.squeeze(0));
    const titles = [...said, ...said.map(() => 'seen')];
    const title = `What a vision transformer looks at in ${name}`;
    await save('attention.png', imageGrid(images, { titles, columns: said.length, range: [0, 1], cellSize: 64, title }));
    break;
  }
}
