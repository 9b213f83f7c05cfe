import { readFileSync } from 'node:fs';
import type { Tensor } from '@kindling/core';
import { assertClose } from '@kindling/test-kit';

interface Fixture {
  torch: string;
  losses: Record<string, number[]>;
}

const fixture: Fixture = JSON.parse(readFileSync(new URL('../fixtures/losses.json', import.meta.url), 'utf8'));

/**
 * Holds training steps against PyTorch's from the same weights: `step(i)` takes one and gives its loss.
 * @param tolerance relative; above 1e-4 only with a reason
 */
export async function trainsAsInPyTorch(
  name: string,
  step: (i: number) => Promise<Tensor | number>,
  tolerance = 1e-4,
): Promise<void> {
  const losses: number[] = [];
  for (const i of fixture.losses[name].keys()) {
    const loss = await step(i);
    losses.push(typeof loss === 'number' ? loss : await loss.item());
  }
  assertClose(losses, fixture.losses[name], { rtol: tolerance, atol: 0, name });
}
