import { arange, type Tensor } from '@kindling/core';
import { Embedding, functional as F, LayerNorm, Linear, Module, ModuleList } from '@kindling/nn';

const [VOCABULARY, WIDTH, HEADS, LAYERS, BLOCK] = [65, 128, 4, 4, 64];

class Block extends Module {
  readonly ln1 = new LayerNorm(WIDTH);
  readonly qkv = new Linear(WIDTH, 3 * WIDTH);
  readonly proj = new Linear(WIDTH, WIDTH);
  readonly ln2 = new LayerNorm(WIDTH);
  readonly fc = new Linear(WIDTH, 4 * WIDTH);
  readonly out = new Linear(4 * WIDTH, WIDTH);

  forward(x: Tensor): Tensor {
    const [N, T] = x.shape;
    const parts = this.qkv(this.ln1(x)).chunk(3, -1);
    const [q, k, v] = parts.map((part) => part.reshape([N, T, HEADS, WIDTH / HEADS]).transpose(1, 2));
    const seen = F.scaledDotProductAttention(q, k, v, { isCausal: true });
    x = x.add(this.proj(seen.transpose(1, 2).reshape([N, T, WIDTH])));
    return x.add(this.out(F.gelu(this.fc(this.ln2(x)))));
  }
}

/** The small character model that people train on a CPU. Shape: (N, T) characters, T <= 64 -> (N, T, 65) scores. */
export class GPT extends Module {
  readonly tok = new Embedding(VOCABULARY, WIDTH);
  readonly pos = new Embedding(BLOCK, WIDTH);
  readonly blocks = new ModuleList(Array.from({ length: LAYERS }, () => new Block()));
  readonly ln = new LayerNorm(WIDTH);
  readonly head = new Linear(WIDTH, VOCABULARY, { bias: false });

  forward(text: Tensor): Tensor {
    let x = this.tok(text).add(this.pos(arange(text.shape[1]).to('int32')));
    for (const block of this.blocks) x = block(x);
    return this.head(this.ln(x));
  }
}
