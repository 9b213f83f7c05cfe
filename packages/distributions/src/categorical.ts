import { KindlingError, type NoOptions, refuseSurplus } from '@kindling/checks';
import { full, multinomial, rand, softmax, type Tensor, where } from '@kindling/core';
import { Distribution, divergence, type SampleOptions } from './distribution';
import { commonShape, inShape, text } from './parameters';
import { clamped, eitherOf, type ProbsOrLogits } from './probabilities';

const LOWEST = -(2 - 2 ** -23) * 2 ** 127;

/**
 * One of the classes along the last dimension, by their probabilities (which need not sum to 1) or logits. A sample is a class, int32.
 * @throws KindlingError for both of them or none, for what is no tensor of float32, and for one without a dimension of classes
 * @see torch.distributions.Categorical
 */
export class Categorical extends Distribution {
  static override get name(): string {
    return 'Categorical';
  }

  /** Probabilities that sum to 1. */
  readonly probs: Tensor;
  /** Logarithms of probabilities that sum to 1. */
  readonly logits: Tensor;
  readonly numEvents: number;

  constructor(given: ProbsOrLogits, options: NoOptions = {}) {
    const { kind, value } = eitherOf('Categorical', given, options, Number.POSITIVE_INFINITY);
    const { shape } = value;
    if (shape.length === 0 || shape.at(-1) === 0) {
      throw new KindlingError(`Categorical: ${kind}: expected a dimension of classes, got shape ${text(shape)}`);
    }
    super(shape.slice(0, -1));
    refuseSurplus(new.target.name, arguments, 2);
    this.numEvents = shape[shape.length - 1];
    if (kind === 'probs') {
      this.probs = value.div(value.sum(-1, { keepDim: true }));
      this.logits = clamped(this.probs).log();
    } else {
      this.logits = value.sub(value.logSumExp(-1, { keepDim: true }));
      this.probs = softmax(this.logits, -1);
    }
  }

  /** NaN: classes have no mean. */
  override get mean(): Tensor {
    return full(this.batchShape, Number.NaN);
  }

  /** NaN: classes have no mean. */
  override get variance(): Tensor {
    return this.mean;
  }

  /** The most probable class. */
  get mode(): Tensor {
    return this.probs.argmax(-1);
  }

  override get hasRsample(): boolean {
    return false;
  }

  override entropy(): Tensor {
    return this.logits.clamp({ min: LOWEST }).mul(this.probs).sum(-1).neg();
  }

  protected override draw(sizes: readonly number[], options: SampleOptions): Tensor {
    const count = sizes.reduce((product, size) => product * size, 1);
    const rows = this.batchShape.reduce((product, size) => product * size, 1);
    if (count === 0) return rand(sizes, options).to('int32');
    // a row for each of the batch, in which the samples stand side by side
    const drawn = multinomial(this.probs.reshape([rows, this.numEvents]), count / rows, { ...options, replacement: true });
    return drawn.transpose(0, 1).reshape([...sizes]);
  }

  protected override logProbOf(value: Tensor): Tensor {
    const shape = commonShape(value.shape, this.batchShape) as number[];
    const index = inShape(value, shape).unsqueeze(-1);
    return inShape(this.logits, [...shape, this.numEvents])
      .gather(-1, index)
      .squeeze(-1);
  }

  protected override get valueDtype(): 'int32' {
    return 'int32';
  }

  override [divergence](other: this): Tensor {
    if (other.numEvents !== this.numEvents) {
      throw new KindlingError(`klDivergence: q: expected ${this.numEvents} classes as p has, got ${other.numEvents}`);
    }
    const term = this.probs.mul(this.logits.sub(other.logits));
    return where(this.probs.eq(0), 0, where(other.probs.eq(0), Number.POSITIVE_INFINITY, term)).sum(-1);
  }
}
