import { checkNoOptions, describe, KindlingError, type NoOptions, refuseSurplus } from '@kindling/checks';
import type { Tensor } from '@kindling/core';
import { Distribution, divergence } from './distribution';
import { commonShape, text } from './parameters';

/**
 * The Kullback-Leibler divergence of p from q, KL(p || q), in nats. Shape: what the batches broadcast to.
 * @throws KindlingError for anything that is no distribution, for two of different classes, and for batches that do not broadcast
 * @see torch.distributions.kl_divergence
 */
export function klDivergence(p: Distribution, q: Distribution, options: NoOptions = {}): Tensor {
  refuseSurplus('klDivergence', arguments, 3);
  checkNoOptions('klDivergence', options);
  for (const [name, given] of Object.entries({ p, q })) {
    if (!(given instanceof Distribution)) {
      throw new KindlingError(`klDivergence: ${name}: expected a distribution, got ${describe(given)}`);
    }
  }
  const result = p.constructor === q.constructor && broadcasts(p, q) ? p[divergence](q) : null;
  if (result !== null) return result;
  throw new KindlingError(
    `klDivergence: q: expected one of the same class, of which the divergence is known, got ${String(q)} for ${String(p)}`,
  );
}

function broadcasts(p: Distribution, q: Distribution): boolean {
  if (commonShape(p.batchShape, q.batchShape) !== null) return true;
  throw new KindlingError(
    `klDivergence: q: expected a batch that broadcasts with ${text(p.batchShape)}, got ${text(q.batchShape)}`,
  );
}
