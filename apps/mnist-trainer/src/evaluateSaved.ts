import { shutdown, useBackend } from '@kindling/core';
import { DataLoader } from '@kindling/datasets';
import { backendLine, Console, type OptionDefinition, switchOption, visible, withDefaults } from '@kindling/program';
import { loadDigits } from '@kindling/program/digits';
import { runCommand } from '@kindling/program/main';
import { evaluate } from './evaluate';
import { optionDefinitions, type TrainerOptions } from './options/options';
import { loadNet, weightsOption } from './prediction/savedNet';
import { testLine } from './report/lines';

interface EvaluateOptions extends TrainerOptions {
  weights?: string;
  json: boolean;
}

const taken = ['testBatchSize', 'seed', 'backend', 'threads', 'dataset', 'testSize', 'dataDir'];

const definitions: readonly OptionDefinition[] = [
  weightsOption,
  ...optionDefinitions.filter(({ name }) => taken.includes(name)),
  switchOption('json', 'print JSON: average loss, accuracy from 0 to 1, confusion[truth][prediction]'),
];

// `pnpm --filter mnist-trainer evaluate`: tests weights that were saved.
const program = { name: 'evaluate', description: 'Tests a saved network on the test set.', definitions };
await runCommand<EvaluateOptions>(program, async (typed) => {
  const options = withDefaults(definitions, typed) as EvaluateOptions;
  // Where JSON is asked for, nothing else stands on stdout.
  const console = new Console(options.json ? process.stderr : process.stdout);
  try {
    console.line(backendLine(await useBackend(options.backend, { threads: options.threads })));
    const { model, path } = await loadNet(options.weights);
    console.line(`Weights: ${visible(path)}`);
    const data = await loadDigits(options, (line) => console.line(line), { purpose: 'Testing' });
    const { averageLoss, accuracy, confusion } = await evaluate(
      model,
      new DataLoader(data.test, { batchSize: options.testBatchSize }),
    );
    if (options.json)
      process.stdout.write(`${JSON.stringify({ weights: path, dataset: data.name, averageLoss, accuracy, confusion })}\n`);
    else console.line(testLine(averageLoss, accuracy));
  } finally {
    await shutdown();
  }
});
