import { arange, noGrad, type Tensor, tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import { Mean } from '@kindling/metrics';
import { Embedding, functional as F, GELU, init, LayerNorm, Linear, Module, ModuleList, Sequential, utils } from '@kindling/nn';
import { AdamW, CosineAnnealingLR } from '@kindling/optim';
import { loadText, textOption } from '../data/text';
import { checkHeads, count, type Run, rate } from '../example';
import { KeyValueCache } from '../keyValueCache';
import { type SamplingOptions, sample, samplingOptions } from '../sampling';

export const options = {
  text: textOption,
  trainingSteps: count(500, 'steps of training'),
  batchSize: count(16, 'pieces of text in a step'),
  blockSize: count(64, 'characters that are looked back on'),
  layers: count(3, 'blocks of attention and perceptron'),
  heads: count(4, 'heads of the attention'),
  width: count(96, 'numbers for each character'),
  lr: rate(0.003),
  ...samplingOptions,
};
type Options = typeof options;
type Sizes = Record<'vocabSize' | 'blockSize' | 'layers' | 'heads' | 'width', number>;

/** Attention to what came before, then a perceptron. Shape: (N, T, width) -> alike; with a cache T is 1. */
class Block extends Module {
  readonly ln_1: LayerNorm;
  readonly c_attn: Linear;
  readonly c_proj: Linear;
  readonly ln_2: LayerNorm;
  readonly mlp: Sequential<readonly Module[]>;

  constructor(private readonly sizes: Sizes) {
    super();
    const { width } = sizes;
    this.ln_1 = new LayerNorm(width);
    this.c_attn = new Linear(width, 3 * width);
    this.c_proj = new Linear(width, width);
    this.ln_2 = new LayerNorm(width);
    const [c_fc, c_proj] = [new Linear(width, 4 * width), new Linear(4 * width, width)];
    this.mlp = new Sequential({ c_fc, gelu: new GELU(), c_proj });
  }

  forward(x: Tensor, cache?: KeyValueCache, layer = 0): Tensor {
    const { heads, width } = this.sizes;
    const [N, T] = x.shape;
    const parts = this.c_attn(this.ln_1(x)).split(width, 2);
    const [q, k, v] = parts.map((part) => part.reshape([N, T, heads, width / heads]).transpose(1, 2));
    const seen = cache ? cache.attend(layer, q, k, v) : F.scaledDotProductAttention(q, k, v, { isCausal: true });
    x = x.add(this.c_proj(seen.transpose(1, 2).reshape([N, T, width])));
    return x.add(this.mlp(this.ln_2(x)));
  }
}

/** Says after each character which may come next. @see Karpathy's nanoGPT */
export class GPT extends Module {
  readonly wte: Embedding;
  readonly wpe: Embedding;
  readonly h: ModuleList<Block>;
  readonly ln_f: LayerNorm;
  readonly lm_head: Linear;

  constructor(readonly sizes: Sizes) {
    super();
    this.wte = new Embedding(sizes.vocabSize, sizes.width);
    this.wpe = new Embedding(sizes.blockSize, sizes.width);
    this.h = new ModuleList(Array.from({ length: sizes.layers }, () => new Block(sizes)));
    this.ln_f = new LayerNorm(sizes.width);
    this.lm_head = new Linear(sizes.width, sizes.vocabSize, { bias: false });
    for (const [name, parameter] of this.namedParameters()) {
      if (parameter.shape.length < 2) continue;
      init.normal_(parameter, { std: name.endsWith('c_proj.weight') ? 0.02 / Math.sqrt(2 * sizes.layers) : 0.02 });
    }
  }

  /** Shape: (N, T) characters -> (N, T, vocabSize) scores; with a cache (1, 1), the character behind those that it holds. */
  forward(text: Tensor, cache?: KeyValueCache): Tensor {
    const places = cache ? tensor([cache.position], { dtype: 'int32' }) : arange(text.shape[1]).to('int32');
    let x = this.wte(text).add(this.wpe(places));
    for (const [layer, block] of [...this.h].entries()) x = block(x, cache, layer);
    if (cache) cache.position++;
    return this.lm_head(this.ln_f(x));
  }
}

/** Weight decay for matrices alone. */
export function makeOptimizer(model: GPT, lr: number): AdamW {
  const [matrices, vectors] = [true, false].map((decay) => model.parameters().filter((p) => p.shape.length > 1 === decay));
  const groups = [
    { params: matrices, weightDecay: 0.1 },
    { params: vectors, weightDecay: 0 },
  ];
  return new AdamW(groups, { lr, betas: [0.9, 0.95] });
}

export const lossOf = (model: GPT, [x, y]: Batch): Tensor => F.crossEntropy(model(x).flatten(0, 1), y.flatten());

export async function step(model: GPT, optimizer: AdamW, batch: Batch): Promise<Tensor> {
  optimizer.zeroGrad();
  const loss = lossOf(model, batch);
  loss.backward();
  utils.clipGradNorm_(model.parameters(), 1);
  await optimizer.step();
  return loss;
}

/** Writes on from a beginning. Where the block is full, it begins again with the second half of what was written. */
export async function write(model: GPT, text: number[], options: SamplingOptions & { sampleLength: number }) {
  const { blockSize } = model.sizes;
  let cache = new KeyValueCache(blockSize);
  let unread = text.slice(-blockSize);
  for (let i = 0; i < options.sampleLength; i++) {
    if (cache.position === blockSize) [cache, unread] = [new KeyValueCache(blockSize), text.slice(-blockSize / 2)];
    let next = 0;
    for (const one of unread) {
      const scores = noGrad(() => model(tensor([[one]], { dtype: 'int32' }), cache));
      next = await sample(scores.select(1, 0), options).item();
    }
    unread = [next];
    text.push(next);
  }
  return text;
}

export async function run({ options, say, batches }: Run<Options>): Promise<void> {
  const { trainingSteps, lr } = options;
  checkHeads(options);
  const { tokenizer, training, validation, prompt } = await loadText(options.text, options);
  const model = new GPT({ ...options, vocabSize: tokenizer.vocabSize });
  const optimizer = makeOptimizer(model, lr);
  const scheduler = new CosineAnnealingLR(optimizer, trainingSteps, { etaMin: lr / 10 });

  let done = 0;
  for await (const batch of batches('Training', training)) {
    const loss = await step(model, optimizer, batch);
    scheduler.step();
    if (++done % 100 !== 0 && done !== trainingSteps) continue;
    const mean = new Mean();
    for await (const unseen of validation) await mean.update(noGrad(() => lossOf(model, unseen)));
    say(`Step ${done}: training loss ${(await loss.item()).toFixed(4)}, validation loss ${mean.compute().toFixed(4)}`);
  }
  say(`\n${tokenizer.decode(await write(model, [...prompt], options))}\n`);
}
