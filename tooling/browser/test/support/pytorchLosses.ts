import { loadNetwork, loadNetwork50 } from '@kindling/fixtures';
import { assertClose, mnistFolder } from '@kindling/test-kit';
import * as assert from 'uvu/assert';
import type { TrainingResult } from '../../src/page/train';

/**
 * What the page is asked for a run with PyTorch's weights. It is not sent for files of MNIST that its server has not: the browser would complain of each.
 */
export const pytorchRun: string = mnistFolder() === null ? 'weights=pytorch&dataset=synthetic' : 'weights=pytorch';

/** Passes when each loss of a run with `weights=pytorch` is PyTorch's, as close as 5e-3. */
export function assertPytorchLosses({ dataset, losses }: TrainingResult, steps: number): void {
  const { run } = dataset === 'MNIST' ? loadNetwork50() : loadNetwork();
  assert.is(losses.length, steps);
  const expected = run.losses.float64;
  const compared = Math.min(steps, expected.length);
  assertClose(losses.slice(0, compared), expected.slice(0, compared), { rtol: 0, atol: 5e-3, name: `losses on ${dataset}` });
}
