import { arange, full, ones, type Tensor, where, zeros } from '@kindling/core';
import { BatchNorm2d, Conv2d, Embedding, functional as F, Linear, Module, ModuleList, Parameter, Sequential } from '@kindling/nn';

/** What the timed cases train, as pytorch/timings.py has it. */

export class Mlp extends Module {
  readonly layers = new ModuleList([new Linear(784, 512), new Linear(512, 512), new Linear(512, 10)]);

  forward(x: Tensor): Tensor {
    const [first, second, last] = [...this.layers] as Linear[];
    return last.forward(F.relu(second.forward(F.relu(first.forward(x.flatten(1))))));
  }
}

/** Normalises the last dimension. */
class RowNorm extends Module {
  readonly weight: Parameter;
  readonly bias: Parameter;

  constructor(width: number) {
    super();
    this.weight = new Parameter(ones([width]));
    this.bias = new Parameter(zeros([width]));
  }

  forward(x: Tensor): Tensor {
    const centred = x.sub(x.mean(-1, { keepDim: true }));
    const variance = centred.mul(centred).mean(-1, { keepDim: true });
    return centred.div(variance.add(1e-5).sqrt()).mul(this.weight).add(this.bias);
  }
}

class GptBlock extends Module {
  readonly ln1: RowNorm;
  readonly qkv: Linear;
  readonly proj: Linear;
  readonly ln2: RowNorm;
  readonly fc: Linear;
  readonly out: Linear;

  constructor(
    readonly width: number,
    readonly heads: number,
  ) {
    super();
    [this.ln1, this.ln2] = [new RowNorm(width), new RowNorm(width)];
    [this.qkv, this.proj] = [new Linear(width, 3 * width), new Linear(width, width)];
    [this.fc, this.out] = [new Linear(width, 4 * width), new Linear(4 * width, width)];
  }

  override forward(x: Tensor, mask: Tensor): Tensor {
    const [batch, tokens, width] = x.shape;
    const inHeads = (t: Tensor) => t.reshape([batch, tokens, this.heads, width / this.heads]).transpose(1, 2);
    const [q, k, v] = this.qkv.forward(this.ln1.forward(x)).chunk(3, -1).map(inHeads);
    const scores = q.matmul(k.mT).mul(1 / Math.sqrt(width / this.heads));
    const y = F.softmax(where(mask, scores, Number.NEGATIVE_INFINITY), -1).matmul(v);
    const after = x.add(this.proj.forward(y.transpose(1, 2).reshape([batch, tokens, width])));
    return after.add(this.out.forward(F.gelu(this.fc.forward(this.ln2.forward(after)))));
  }
}

/** The small character model: 4 layers, 4 heads, 128 wide, 64 tokens. */
export class Gpt extends Module {
  readonly tok: Embedding;
  readonly pos: Embedding;
  readonly blocks: ModuleList;
  readonly ln: RowNorm;
  readonly head: Linear;

  constructor(vocabulary = 65, width = 128, heads = 4, layers = 4, tokens = 64) {
    super();
    [this.tok, this.pos] = [new Embedding(vocabulary, width), new Embedding(tokens, width)];
    this.blocks = new ModuleList(Array.from({ length: layers }, () => new GptBlock(width, heads)));
    this.ln = new RowNorm(width);
    this.head = new Linear(width, vocabulary, { bias: false });
  }

  forward(indices: Tensor): Tensor {
    const tokens = indices.shape[1];
    const places = arange(0, tokens, 1, { dtype: 'int32' });
    const mask = places.reshape([tokens, 1]).ge(places.reshape([1, tokens]));
    let x = this.tok.forward(indices).add(this.pos.forward(places));
    for (const block of this.blocks) x = (block as GptBlock).forward(x, mask);
    return this.head.forward(this.ln.forward(x));
  }
}

class ResidualBlock extends Module {
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly down: Sequential | null;

  constructor(from: number, to: number, stride: number) {
    super();
    this.conv1 = new Conv2d(from, to, 3, { stride, padding: 1, bias: false });
    this.bn1 = new BatchNorm2d(to);
    this.conv2 = new Conv2d(to, to, 3, { padding: 1, bias: false });
    this.bn2 = new BatchNorm2d(to);
    const same = stride === 1 && from === to;
    this.down = same ? null : new Sequential(new Conv2d(from, to, 1, { stride, bias: false }), new BatchNorm2d(to));
  }

  forward(x: Tensor): Tensor {
    const y = this.bn2.forward(this.conv2.forward(F.relu(this.bn1.forward(this.conv1.forward(x)))));
    return F.relu(y.add(this.down === null ? x : this.down.forward(x)));
  }
}

/** ResNet-20 for pictures of 32 x 32 (He et al. 2015): 16, 32 and 64 channels, three blocks each. */
export class ResNet20 extends Module {
  readonly conv = new Conv2d(3, 16, 3, { padding: 1, bias: false });
  readonly bn = new BatchNorm2d(16);
  readonly blocks: ModuleList;
  readonly fc = new Linear(64, 10);

  constructor() {
    super();
    const stages = [
      [16, 16, 1],
      [16, 32, 2],
      [32, 64, 2],
    ];
    this.blocks = new ModuleList(
      stages.flatMap(([from, to, stride]) => [
        new ResidualBlock(from, to, stride),
        new ResidualBlock(to, to, 1),
        new ResidualBlock(to, to, 1),
      ]),
    );
  }

  forward(x: Tensor): Tensor {
    let y = F.relu(this.bn.forward(this.conv.forward(x)));
    for (const block of this.blocks) y = (block as ResidualBlock).forward(y);
    return this.fc.forward(y.mean([2, 3]));
  }
}

/** One operation over parameters of these shapes. */
export class Part extends Module {
  readonly p: ModuleList;

  constructor(
    readonly compute: (...parameters: Tensor[]) => Tensor,
    shapes: readonly (readonly number[])[],
  ) {
    super();
    this.p = new ModuleList(shapes.map((shape) => new Holder(shape)));
  }

  forward(): Tensor {
    return this.compute(...[...this.p].map((holder) => (holder as Holder).value));
  }
}

class Holder extends Module {
  readonly value: Parameter;

  constructor(shape: readonly number[]) {
    super();
    this.value = new Parameter(full(shape, 0.05));
  }

  forward(): Tensor {
    return this.value;
  }
}
