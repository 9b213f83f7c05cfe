import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { backendInfo, manualSeed, shutdown, useBackend } from '@kindling/core';
import { DataLoader } from '@kindling/datasets';
import { Net, networkSizes } from '@kindling/models';
import type { Adam, SGD } from '@kindling/optim';
import { backendLine, type Console, defaultOutDir, OutputFolder, onAbruptEnd, visible } from '@kindling/program';
import { type Data, loadDigits } from '@kindling/program/digits';
import type { Start } from './checkpoints/findRun';
import { Training } from './checkpoints/training';
import type { TestResult } from './evaluate';
import { createOptimizer } from './optimizer';
import type { TrainerOptions } from './options/options';
import { reportLine, resultsLine, sizesLine } from './report/lines';
import { MetricsFile } from './report/metricsFile';
import { RunReport } from './report/runReport';
import { EventFile } from './report/tensorboard/eventFile';

/** A training that has ended, with the test after its last epoch. */
export interface Ended {
  readonly options: TrainerOptions;
  readonly data: Data;
  readonly model: Net;
  readonly report: RunReport;
  readonly test: TestResult;
}

/**
 * The tutorial from the data to the pictures, or to what else `finish` makes of it.
 * @param start where it goes on; from the beginning if left out
 */
export async function run(
  options: TrainerOptions,
  console: Console,
  finish: typeof drawResults = drawResults,
  start?: Start,
): Promise<void> {
  const output = new OutputFolder(options.outDir, defaultOutDir());
  const forgetInterrupt = onAbruptEnd(() => output.close());
  try {
    const ended = await train(options, console, output, start);
    if (ended !== null) await finish(ended, console, output);
  } finally {
    console.stopProgress();
    output.close();
    forgetInterrupt();
    await shutdown(); // lets the process end by itself
  }
}

/** Null where the options ask for a profile instead. */
async function train(options: TrainerOptions, console: Console, output: OutputFolder, start?: Start): Promise<Ended | null> {
  const events = options.tensorboard ? new EventFile(output.path) : undefined;
  const metrics = new MetricsFile(output.file('metrics.jsonl'), events);
  if (existsSync(metrics.path) && !options.profile && start === undefined) {
    console.line(`The files of an earlier run in ${visible(output.path)} will be replaced.`);
  }
  manualSeed(options.seed);
  const { backend, data } = await prepare(options, console);

  const trainLoader = new DataLoader(data.train, { batchSize: options.batchSize, shuffle: true, seed: options.seed });
  const testLoader = new DataLoader(data.test, { batchSize: options.testBatchSize, shuffle: true, seed: options.seed });

  const model = new Net(options.dropout);
  const optimizer = createOptimizer(model, options);
  console.line(sizesLine(networkSizes()));
  console.line(`${model}`);
  if (options.profile) {
    await showProfile(model, optimizer, data, options, console);
    return null;
  }

  const report = new RunReport(console, metrics, data.name, data.train.length);
  const told: TrainerOptions = { ...options, dataset: data.name === 'MNIST' ? 'mnist' : 'synthetic' };
  const training = new Training({ model, optimizer, trainLoader, testLoader }, told, report, output.path);
  if (start === undefined) await training.begin();
  else {
    await training.restore(start);
    console.line(`Going on from step ${start.state.step}, as ${visible(start.checkpoint)} has it.`);
  }
  let shown = backend;
  const test = await training.run(() => {
    // Only now has the backend shown how it computes.
    const inUse = backendLine(backendInfo()!);
    if (inUse !== shown) console.line(inUse);
    shown = inUse;
  });
  return { options, data, model, report, test };
}

async function drawResults(ended: Ended, console: Console, output: OutputFolder): Promise<void> {
  const { report, test } = ended;
  const [{ drawPictures }, { leaveBehind }] = await Promise.all([import('./report/pictures'), import('./results/leaveBehind')]);
  const pictures = await drawPictures(output, report, test);
  const results = await leaveBehind(output, ended);
  console.line(resultsLine(visible(output.path), [...pictures, basename(report.metrics.path)]));
  console.line(reportLine(visible(output.path), results));
}

/** Makes the engine and the data ready at the same time, as files are read and unpacked on other threads; what they say keeps its order. */
async function prepare(options: TrainerOptions, console: Console): Promise<{ backend: string; data: Data }> {
  const early: string[] = [];
  let say = (line: string): void => {
    early.push(line);
  };
  const starting = useBackend(options.backend, { threads: options.threads }).then((info) => {
    const backend = backendLine(info);
    for (const line of [backend, ...early]) console.line(line);
    say = (line) => console.line(line);
    return backend;
  });
  const [backend, data] = await Promise.all([starting, loadDigits(options, (line) => say(line))]);
  return { backend, data };
}

async function showProfile(
  model: Net,
  optimizer: SGD | Adam,
  data: Data,
  options: TrainerOptions,
  console: Console,
): Promise<void> {
  const [{ profileTraining }, { kernelTable }] = await Promise.all([import('./profile'), import('./report/kernelTable')]);
  const profiles = await profileTraining(model, optimizer, data.train, options);
  console.line(`A training step, batch ${profiles.batchSize}, one thread, kernel by kernel (mean of ${profiles.steps} steps):`);
  console.line(kernelTable(profiles));
}
