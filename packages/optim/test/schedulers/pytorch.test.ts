import { tensor } from '@kindling/core';
import { loadSchedulerFixtures, type SchedulerCase } from '@kindling/fixtures';
import { assertClose } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CosineAnnealingLR,
  ExponentialLR,
  LambdaLR,
  type LRScheduler,
  type ScheduledOptimizer,
  SGD,
  StepLR,
} from '../../src/index';

/** The functions that the fixture gives as text. */
const lambdas: Record<string, (epoch: number) => number> = { '1 / (1 + epoch)': (epoch) => 1 / (1 + epoch) };

function build(optimizer: ScheduledOptimizer, { scheduler, arguments: [first], options }: SchedulerCase): LRScheduler {
  if (scheduler === 'LambdaLR') {
    assert.ok(Object.hasOwn(lambdas, first), `no function for "${first}"`);
    return new LambdaLR(optimizer, lambdas[first]);
  }
  if (scheduler === 'StepLR') return new StepLR(optimizer, first as number, options);
  if (scheduler === 'ExponentialLR') return new ExponentialLR(optimizer, first as number);
  return new CosineAnnealingLR(optimizer, first as number, options);
}

const { initial, cases } = loadSchedulerFixtures();

for (const fixture of cases) {
  test(`sets PyTorch's rates: ${fixture.scheduler}(${fixture.arguments.join()}) ${JSON.stringify(fixture.options)}`, () => {
    const optimizer = new SGD(initial.map((lr) => ({ params: [tensor([1])], lr })));
    const scheduler = build(optimizer, fixture);
    for (const [epoch, rates] of fixture.rates.entries()) {
      // PyTorch multiplies rate after rate, which rounds differently from computing each from the first
      const tolerance = { rtol: 1e-13, atol: 1e-16, name: `rates of epoch ${epoch}` };
      assertClose(
        optimizer.paramGroups.map(({ lr }) => lr),
        rates,
        tolerance,
      );
      scheduler.step();
    }
  });
}

test.run();
