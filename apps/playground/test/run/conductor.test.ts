import { shutdown } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conductor } from '../../src/run/conductor';
import { defaultConfig, type RunConfig } from '../../src/run/config';
import type { EventName, Events, Requests } from '../../src/worker/protocol';

/** Small, with everything that has a state of its own. */
const config: RunConfig = {
  ...defaultConfig,
  data: { ...defaultConfig.data, train: 60, test: 30 },
  layers: [
    { kind: 'conv', channels: 3, kernel: 5, padding: 0, stride: 2 },
    { kind: 'batchNorm' },
    { kind: 'activation', name: 'relu' },
    { kind: 'maxPool', size: 2 },
    { kind: 'dropout', p: 0.2 },
  ],
  batchSize: 8,
  optimiser: { name: 'adam', momentum: 0, weightDecay: 0 },
  rate: 0.01,
};

/** A conductor with all that it said. */
function started() {
  const said: { [Name in EventName]: Events[Name][] } = {
    progress: [],
    tested: [],
    prediction: [],
    inside: [],
    busy: [],
    stopped: [],
  };
  let heard = () => {};
  const conductor = new Conductor((event, detail) => {
    (said[event] as unknown[]).push(structuredClone(detail));
    heard();
  });
  const ask = <Name extends keyof Requests>(name: Name, params: Requests[Name]['params']) => conductor.handle(name, params);
  const until = async (isSo: () => boolean) => {
    while (!isSo()) {
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };
  const points = () => new Map(said.progress.flatMap((one) => one.points).map(({ step, loss }) => [step, loss]));
  const playTo = async (step: number) => {
    await ask('play', { until: step });
    await until(() => said.progress.some((one) => one.step === step && !one.playing));
  };
  return { conductor, ask, said, until, points, playTo };
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'no error',
    (error: Error) => error.message,
  );

test.after(() => shutdown());

test('it plays to a step, says its losses and tests, goes back to any of them to the bit, and on from there', async () => {
  const { conductor, ask, said, points, playTo, until } = started();
  const opened = await ask('open', { config, threads: 1 });
  assert.equal([opened.run, opened.step, opened.backend, opened.threads, opened.train, opened.test], [0, 0, 'webasm', 1, 60, 30]);
  await playTo(35);
  assert.is(said.progress.at(-1)?.epochs, (35 * 8) / 60);
  const losses = points();
  assert.equal(
    [...losses.keys()],
    Array.from({ length: 35 }, (_, n) => n + 1),
  );
  assert.equal(said.tested.map(({ step }) => step).slice(0, 4), [0, 10, 20, 30]);
  const { hash: end } = await ask('hash', {});

  assert.equal(await ask('goTo', { run: 0, step: 17 }), { run: 0, step: 17 });
  const { hash: middle } = await ask('hash', {});
  assert.is.not(middle, end);
  await ask('goTo', { run: 0, step: 0 });
  said.progress.length = 0;
  // watching changes nothing
  await ask('subject', { subject: { set: 'train', index: 0 } });
  await ask('watch', { filters: true, activations: true, filtersShow: 'gradients' });
  await playTo(17);
  assert.is((await ask('hash', {})).hash, middle);
  await ask('watch', { filters: true, activations: false, filtersShow: 'updates' });
  await playTo(35);
  assert.is((await ask('hash', {})).hash, end);
  assert.equal(points(), losses);

  // another run leaves at step 17; the first one stays
  await ask('goTo', { run: 0, step: 17 });
  const branch = await ask('branch', { rate: 0.001 });
  assert.equal([branch.run, branch.step, branch.config.rateChanges], [1, 17, [{ step: 17, rate: 0.001 }]]);
  await ask('step', {});
  assert.is(said.progress.at(-1)?.points[0].rate, 0.001);
  const { hash: other } = await ask('hash', {});
  await ask('goTo', { run: 0, step: 18 });
  assert.is.not((await ask('hash', {})).hash, other);
  await ask('goTo', { run: 1, step: 17 });
  assert.is((await ask('hash', {})).hash, middle);
  await ask('goTo', { run: 1, step: 18 });
  assert.is((await ask('hash', {})).hash, other);

  // where it stands still, it is tested too
  said.tested.length = 0;
  await until(() => said.tested.length > 0);
  assert.equal([said.tested[0].run, said.tested[0].step], [1, 18]);
  conductor.close();
});

test('the same run opened anew gives the same losses; an example that joined changes what comes after it', async () => {
  const { conductor, ask, points, playTo, said } = started();
  await ask('open', { config });
  await playTo(12);
  const losses = points();
  const again = await ask('open', { config });
  assert.equal([again.run, again.step], [1, 0]);
  said.progress.length = 0;
  await playTo(6);
  const drawing = { pixels: new Uint8Array(784).fill(200), width: 28, height: 28, as: 'exact', label: 4 } as const;
  const { added, opened } = await ask('addExample', { picture: drawing });
  assert.equal([added, opened.run, opened.extras], [1, 1, 1]);
  await playTo(12);
  const changed = points();
  assert.equal([...changed].slice(0, 6), [...losses].slice(0, 6));
  assert.is.not(changed.get(7), losses.get(7));
  const { hash } = await ask('hash', {});
  // from before it was there: another run
  await ask('goTo', { run: 1, step: 6 });
  const second = await ask('addExample', { picture: { ...drawing, label: 5 } });
  assert.equal([second.added, second.opened.run, second.opened.step], [2, 2, 6]);
  await ask('goTo', { run: 2, step: 12 });
  assert.is.not((await ask('hash', {})).hash, hash);
  await ask('goTo', { run: 1, step: 12 });
  assert.is((await ask('hash', {})).hash, hash);
  conductor.close();
});

test('the last of many wishes for a place is granted soon', async () => {
  const { conductor, ask } = started();
  await ask('open', { config });
  const ways = [400, 5, 300, 3].map((step) => ask('goTo', { run: conductor.place.run, step }));
  const places = await Promise.all(ways);
  assert.ok(places[0].step < 100, `${places[0].step}`);
  assert.is(places[3].step, 3);
  conductor.close();
});

test('own classes are learned from a few pictures in seconds, and a new drawing is told apart; the net goes home and comes back', async () => {
  const { conductor, ask, playTo, said } = started();
  /** A bar that stands or lies, somewhere. */
  const bar = (label: number, n: number) => {
    const pixels = new Uint8ClampedArray(100 * 100 * 4);
    for (let along = 10 + n; along < 80 + n; along++) {
      for (let across = 30 + 3 * n; across < 42 + 2 * n; across++) {
        const [y, x] = label === 0 ? [along, across] : [across, along];
        pixels.fill(255, 4 * (y * 100 + x), 4 * (y * 100 + x) + 4);
      }
    }
    return { pixels, width: 100, height: 100, label };
  };
  const pictures = [0, 1].flatMap((label) => Array.from({ length: 6 }, (_, n) => bar(label, n)));
  const data = { ...config.data, kind: 'own', classes: ['stands', 'lies'], augment: true } as const;
  const opened = await ask('open', { config: { ...config, data }, pictures });
  assert.equal([opened.train, opened.test, opened.classes], [10, 2, ['stands', 'lies']]);
  await playTo(60);
  for (const label of [0, 1]) {
    const prediction = await ask('subject', { subject: { drawing: bar(label, 7) } });
    assert.ok((prediction?.probabilities[label] as number) > 0.8, `${prediction?.probabilities}`);
  }
  assert.is(await ask('subject', { subject: { drawing: { pixels: new Uint8Array(400), width: 10, height: 10 } } }), null);
  const { name, bytes } = await ask('export', { format: 'safetensors' });
  const { hash } = await ask('hash', {});
  await ask('step', {});
  const loaded = await ask('load', { file: { name, bytes } });
  assert.equal([loaded.weights, loaded.step, loaded.classes], [name, 0, ['stands', 'lies']]);
  assert.is((await ask('hash', {})).hash, hash);
  assert.ok(said.progress.every(({ step, millisecondsPerStep }) => step === 0 || millisecondsPerStep > 0));
  conductor.close();
});

test('the digits behind a cell of the confusion matrix, and the worst mistakes, are those of the last test', async () => {
  const { conductor, ask, said, until } = started();
  await ask('open', { config });
  assert.equal(await ask('mistakes', { count: 5 }), []);
  await until(() => said.tested.length > 0);
  const { confusion } = said.tested[0];
  const target = confusion.findIndex((row) => row.some((count) => count > 0));
  const predicted = confusion[target].findIndex((count) => count > 0);
  const behind = await ask('behind', { target, predicted, count: 100 });
  assert.is(behind.length, confusion[target][predicted]);
  const [first] = await ask('digits', { set: 'test', indices: [behind[0].index] });
  assert.equal(first, behind[0]);
  assert.equal([first.label, first.predicted, first.pixels.length], [target, predicted, 784]);
  const mistakes = await ask('mistakes', { count: 8 });
  assert.ok(mistakes.length > 0 && mistakes.every(({ label, predicted: taken }) => label !== taken));
  const chances = mistakes.map(({ probability }) => probability as number);
  assert.equal(
    chances,
    chances.toSorted((a, b) => b - a),
  );
  const [train] = await ask('digits', { set: 'train', indices: [0] });
  assert.equal([train.predicted, train.probability], [null, null]);
  conductor.close();
});

test('a run goes on where another in its place is refused', async () => {
  const { conductor, ask, said, until } = started();
  await ask('open', { config });
  await ask('play', {});
  const files = [{ name: 'cat.png', bytes: new Uint8Array(4) }];
  const mnist = { ...config, data: { ...config.data, kind: 'mnist' } } as const;
  assert.match(
    await refusal(ask('open', { config: mnist, files, threads: 1 })),
    /^files: expected .*got no train images: cat\.png$/,
  );
  assert.match(
    await refusal(ask('load', { file: { name: 'a.pt', bytes: new Uint8Array(4) } })),
    /^a\.pt: expected a safetensors file/,
  );
  assert.ok(conductor.isPlaying);
  const { step } = said.progress.at(-1) ?? { step: 0 };
  await until(() => said.progress.some((one) => one.step > step + 2 && one.playing));
  assert.equal(said.stopped, []);
  conductor.close();
});

test('what cannot be is refused in a line, and what goes wrong in training stops it', async () => {
  const { conductor, ask, said, until } = started();
  assert.match(await refusal(ask('play', {})), /expected an open run, got none/);
  assert.match(await refusal(ask('nothing' as never, {} as never)), /^request: expected one that there is, got nothing$/);
  assert.match(await refusal(ask('open', { config: { ...config, rate: 0 } })), /^rate: expected a number/);
  const linear = { kind: 'linear', features: 16 } as const;
  const sgd = { name: 'sgd', momentum: 0.9, weightDecay: 0 } as const;
  await ask('open', { config: { ...config, layers: [linear, linear, linear], optimiser: sgd, rate: 100 } });
  assert.match(await refusal(ask('goTo', { run: 7, step: 0 })), /run/);
  assert.match(await refusal(ask('cell', { layer: 0, channel: 0, y: 0, x: 0 })), /expected a subject/);
  await ask('subject', { subject: { set: 'test', index: 1 } });
  assert.match(await refusal(ask('cell', { layer: 0, channel: 784, y: 0, x: 0 })), /^cell: channel/);
  assert.match(
    await refusal(ask('subject', { subject: { set: 'test', index: 30 } })),
    /^index: expected an integer from 0 to 29, got 30$/,
  );
  await ask('speed', { stepsPerSecond: 1000 });
  await ask('play', {});
  await until(() => said.stopped.length > 0);
  assert.match(said.stopped[0].reason, /^The loss is no number any more after step \d+: the rate is too high\./);
  assert.not(said.progress.at(-1)?.playing);
  conductor.close();
});

test.run();
