import { tensor } from '@kindling/core';
import { loadSchedulerFixtures, type SchedulerEvent, type SchedulerSequence, type SchedulerSpec } from '@kindling/fixtures';
import { assertClose, noteErrors } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as optim from '../../src/index';
import {
  Adam,
  CosineAnnealingWarmRestarts,
  type LRScheduler,
  type ReduceLROnPlateau,
  type ScheduledOptimizer,
  SGD,
} from '../../src/index';

const kinds = { ...optim };

/** The functions that the fixture gives as text. */
const lambdas: Record<string, (epoch: number) => number> = {
  '1 / (1 + epoch)': (epoch) => 1 / (1 + epoch),
  'min(1, (epoch + 1) / 4)': (epoch) => Math.min(1, (epoch + 1) / 4),
  '0.5 + epoch / 8': (epoch) => 0.5 + epoch / 8,
};

/** A function for its text, a scheduler for what it is made with. */
function made(optimizer: ScheduledOptimizer, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((entry) => made(optimizer, entry));
  if (typeof value === 'object') return build(optimizer, value as SchedulerSpec);
  return typeof value === 'string' && Object.hasOwn(lambdas, value) ? lambdas[value] : value;
}

function build<Kind = LRScheduler>(optimizer: ScheduledOptimizer, spec: SchedulerSpec): Kind {
  const Kind = kinds[spec.scheduler as 'StepLR'] as unknown as new (...args: unknown[]) => Kind;
  assert.type(Kind, 'function', `no ${spec.scheduler}`);
  const given = spec.arguments.map((argument) => made(optimizer, argument));
  if (spec.scheduler === 'ChainedScheduler') return new Kind(...given);
  const options = Object.entries(spec.options).map(([name, value]) => [name, made(optimizer, value)]);
  return new Kind(optimizer, ...given, Object.fromEntries(options));
}

const optimizerWith = (rates: readonly number[]) =>
  new SGD(
    rates.map((lr) => ({ params: [tensor([1])], lr })),
    { momentum: 0.5 },
  );
const ratesOf = (optimizer: ScheduledOptimizer) => optimizer.paramGroups.map(({ lr }) => lr);

const momentaOf = (optimizer: ScheduledOptimizer) => optimizer.paramGroups.map(({ betas, momentum }) => betas?.[0] ?? momentum);

/** The last bits of a cosine and of a power are the host's; products of rates are the same everywhere. */
const ownBits = /Cosine|SWA|OneCycle|Polynomial|exp_range/;

function assertRates(
  actual: readonly number[],
  expected: readonly number[],
  specs: readonly SchedulerSpec[],
  name: string,
): void {
  noteErrors(
    specs.map(({ scheduler }) => `optim/${scheduler}`),
    actual,
    expected,
  );
  if (!ownBits.test(JSON.stringify(specs))) assert.equal(actual, expected, name);
  else assertClose([...actual], expected, { rtol: 1e-13, atol: 1e-16, name });
}

const { initial, cases, plateau, warmRestarts, sequences } = loadSchedulerFixtures();

for (const fixture of cases) {
  const { scheduler: name, arguments: given, options } = fixture;
  test(`sets PyTorch's rates: ${name}(${JSON.stringify(given)}) ${JSON.stringify(options)}`, () => {
    const optimizer =
      fixture.optimizer === 'Adam' ? new Adam(initial.map((lr) => ({ params: [tensor([1])], lr }))) : optimizerWith(initial);
    const scheduler = build(optimizer, fixture);
    for (const [epoch, rates] of fixture.rates.entries()) {
      assertRates(ratesOf(optimizer), rates, [fixture], `rates of epoch ${epoch}`);
      assertRates(scheduler.getLastLr(), rates, [fixture], `last rates in epoch ${epoch}`);
      const momenta = fixture.momenta?.[epoch];
      if (momenta) assertClose(momentaOf(optimizer) as number[], momenta, { rtol: 1e-13, atol: 0, name: `epoch ${epoch}` });
      scheduler.step();
    }
  });
}

for (const fixture of plateau.cases) {
  test(`sets PyTorch's rates: ReduceLROnPlateau ${JSON.stringify(fixture.options)}`, () => {
    const optimizer = optimizerWith(initial);
    let scheduler = build<ReduceLROnPlateau>(optimizer, fixture);
    for (const [epoch, rates] of fixture.rates.entries()) {
      assert.equal(ratesOf(optimizer), rates, `rates of epoch ${epoch}`);
      noteErrors('optim/ReduceLROnPlateau', ratesOf(optimizer), rates);
      assert.equal(scheduler.getLastLr(), rates, `last rates in epoch ${epoch}`);
      const saved = JSON.parse(JSON.stringify(scheduler.stateDict()));
      scheduler = build<ReduceLROnPlateau>(optimizer, fixture);
      scheduler.loadStateDict(saved);
      scheduler.step(plateau.metrics[epoch] ?? Number.NaN);
    }
  });
}

test("sets PyTorch's rates between epochs: CosineAnnealingWarmRestarts", () => {
  const optimizer = optimizerWith(initial);
  const scheduler = new CosineAnnealingWarmRestarts(optimizer, 2, { tMult: 2, etaMin: 0.001 });
  for (const [index, epoch] of warmRestarts.epochs.entries()) {
    scheduler.step(epoch ?? undefined);
    assertClose(ratesOf(optimizer), warmRestarts.rates[index], { rtol: 1e-13, atol: 1e-16, name: `rates of step ${index}` });
  }
});

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
