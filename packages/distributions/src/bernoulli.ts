import type { NoOptions } from '@kindling/checks';
import { refuseSurplus } from '@kindling/checks';
import { bernoulli, softplus, type Tensor, where } from '@kindling/core';
import { Distribution, divergence, type SampleOptions } from './distribution';
import { type Given, inShape } from './parameters';
import { clamped, eitherOf, type ProbsOrLogits } from './probabilities';

/**
 * 1 with the given probability (or logit), else 0.
 * @throws KindlingError for both of them or none, for what is no float32, and for a number that is no probability
 * @see torch.distributions.Bernoulli
 */
export class Bernoulli extends Distribution {
  static override get name(): string {
    return 'Bernoulli';
  }

  readonly #kind: 'probs' | 'logits';
  readonly #given: Tensor;

  constructor(given: ProbsOrLogits<Given>, options: NoOptions = {}) {
    const { kind, value } = eitherOf('Bernoulli', given, options);
    super(value.shape);
    refuseSurplus(new.target.name, arguments, 2);
    this.#kind = kind;
    this.#given = value;
  }

  /** The probability of 1. */
  get probs(): Tensor {
    return this.#kind === 'probs' ? this.#given : this.#given.sigmoid();
  }

  /** The log-odds of 1. */
  get logits(): Tensor {
    if (this.#kind === 'logits') return this.#given;
    const probs = clamped(this.#given);
    return probs.log().sub(probs.neg().log1p());
  }

  override get mean(): Tensor {
    return this.probs;
  }

  override get variance(): Tensor {
    return this.probs.mul(this.probs.rsub(1));
  }

  override get hasRsample(): boolean {
    return false;
  }

  override entropy(): Tensor {
    return this.logProbOf(this.probs).neg();
  }

  protected override draw(sizes: readonly number[], options: SampleOptions): Tensor {
    return bernoulli(inShape(this.probs, sizes), options);
  }

  protected override logProbOf(value: Tensor): Tensor {
    const { logits } = this;
    const inside = where(value.lt(0).logicalOr(value.gt(1)), Number.NaN, value);
    return logits.mul(inside).sub(softplus(logits));
  }

  override [divergence](other: this): Tensor {
    const [p, q] = [this.probs, other.probs];
    const ones = p.mul(softplus(other.logits.neg()).sub(softplus(this.logits.neg())));
    const zeros = p.rsub(1).mul(softplus(other.logits).sub(softplus(this.logits)));
    return share(ones, p.eq(0), q.eq(0)).add(share(zeros, p.eq(1), q.eq(1)));
  }
}

/** A term of the divergence: nothing for what never happens here, infinite for what never happens there. */
function share(term: Tensor, neverHere: Tensor, neverThere: Tensor): Tensor {
  return where(neverHere, 0, where(neverThere, Number.POSITIVE_INFINITY, term));
}
