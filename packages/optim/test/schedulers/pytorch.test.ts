import { tensor } from '@kindling/core';
import { loadSchedulerFixtures, type SchedulerEvent, type SchedulerSequence, type SchedulerSpec } from '@kindling/fixtures';
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
const lambdas: Record<string, (epoch: number) => number> = {
  '1 / (1 + epoch)': (epoch) => 1 / (1 + epoch),
  'min(1, (epoch + 1) / 4)': (epoch) => Math.min(1, (epoch + 1) / 4),
};

function build(optimizer: ScheduledOptimizer, { scheduler, arguments: [first], options }: SchedulerSpec): LRScheduler {
  if (scheduler === 'LambdaLR') {
    assert.ok(Object.hasOwn(lambdas, first), `no function for "${first}"`);
    return new LambdaLR(optimizer, lambdas[first]);
  }
  if (scheduler === 'StepLR') return new StepLR(optimizer, first as number, options);
  if (scheduler === 'ExponentialLR') return new ExponentialLR(optimizer, first as number);
  return new CosineAnnealingLR(optimizer, first as number, options);
}

const optimizerWith = (rates: readonly number[]) => new SGD(rates.map((lr) => ({ params: [tensor([1])], lr })));
const ratesOf = (optimizer: SGD) => optimizer.paramGroups.map(({ lr }) => lr);

/** The last bits of a cosine are the host's; products of rates are the same everywhere. */
function assertRates(
  actual: readonly number[],
  expected: readonly number[],
  specs: readonly SchedulerSpec[],
  name: string,
): void {
  if (!specs.some(({ scheduler }) => scheduler === 'CosineAnnealingLR')) assert.equal(actual, expected, name);
  else assertClose([...actual], expected, { rtol: 1e-13, atol: 1e-16, name });
}

const { initial, cases, sequences } = loadSchedulerFixtures();

for (const fixture of cases) {
  test(`sets PyTorch's rates: ${fixture.scheduler}(${fixture.arguments.join()}) ${JSON.stringify(fixture.options)}`, () => {
    const optimizer = optimizerWith(initial);
    const scheduler = build(optimizer, fixture);
    for (const [epoch, rates] of fixture.rates.entries()) {
      assertRates(ratesOf(optimizer), rates, [fixture], `rates of epoch ${epoch}`);
      scheduler.step();
    }
  });
}

interface Run {
  optimizer: SGD;
  schedulers: LRScheduler[];
}

/** What the generator of the fixtures does at the same event. */
function happen(run: Run, event: SchedulerEvent, specs: SchedulerSequence['schedulers']): void {
  const { optimizer, schedulers } = run;
  if (event.kind === 'set') {
    for (const [index, lr] of event.value.entries()) optimizer.paramGroups[index].lr = lr;
  } else if (event.kind === 'add') {
    optimizer.addParamGroup({ params: tensor([1]), lr: event.value });
  } else {
    if (event.kind === 'resume') run.optimizer = optimizerWith(optimizer.paramGroups.map(() => 0.7));
    run.schedulers = specs.map((spec) => build(run.optimizer, spec));
    if (event.kind === 'schedule') return;
    // a checkpoint is a file: what it holds has been text
    run.optimizer.loadStateDict(JSON.parse(JSON.stringify(optimizer.stateDict())));
    for (const [index, scheduler] of run.schedulers.entries()) {
      scheduler.loadStateDict(JSON.parse(JSON.stringify(schedulers[index].stateDict())));
    }
  }
}

for (const { name, schedulers: specs, events, rates, lastLr } of sequences) {
  test(`sets PyTorch's rates: ${name}`, () => {
    const optimizer = optimizerWith(initial);
    const run: Run = { optimizer, schedulers: specs.map((spec) => build(optimizer, spec)) };
    for (const [epoch, expected] of rates.entries()) {
      for (const event of events) if (event.epoch === epoch) happen(run, event, specs);
      assertRates(ratesOf(run.optimizer), expected, specs, `rates of epoch ${epoch}`);
      for (const [index, scheduler] of run.schedulers.entries()) {
        assertRates(scheduler.getLastLr(), lastLr[epoch][index], specs, `last rates of scheduler ${index} in epoch ${epoch}`);
      }
      for (const scheduler of run.schedulers) scheduler.step();
    }
  });
}

test.run();
