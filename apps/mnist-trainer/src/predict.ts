import { type BackendName, shutdown, useBackend } from '@kindling/core';
import { errorLine, file, type OptionDefinition, switchOption, visible, withDefaults } from '@kindling/program';
import { runCommand } from '@kindling/program/main';
import { optionDefinitions } from './options/options';
import { loadNet, weightsOption } from './prediction/savedNet';

interface PredictOptions {
  pictures: string[];
  weights?: string;
  backend: BackendName;
  json: boolean;
  show: boolean;
}

const definitions: readonly OptionDefinition[] = [
  weightsOption,
  ...optionDefinitions.filter(({ name }) => name === 'backend'),
  switchOption('json', 'print a list of JSON: file, digit, probabilities; with --show also what the network saw'),
  switchOption('show', 'show what the network saw'),
];

// `pnpm --filter mnist-trainer predict digit.png ...`: which digits are these?
const program = {
  name: 'predict',
  description: 'Says which digit a picture shows: dark on light or light on dark, of any size and colour.',
  definitions,
  words: {
    name: 'pictures',
    placeholder: 'picture',
    description: 'PNG, JPEG, WebP, GIF, TIFF, AVIF or SVG',
    parse: file,
    many: true,
  },
};
await runCommand<PredictOptions>(program, async (typed) => {
  const { pictures, weights, backend, json, show } = withDefaults(definitions, typed) as PredictOptions;
  const { predictDigit, predictionLine, seenText } = await import('./prediction/predictDigits');
  try {
    await useBackend(backend, { threads: 1 });
    const { model, path } = await loadNet(weights);
    if (!json) process.stdout.write(`Weights: ${visible(path)}\n`);
    const found: object[] = [];
    for (const picture of pictures) {
      try {
        const { seen, ...prediction } = await predictDigit(model, picture);
        if (json) found.push(show ? { ...prediction, seen: rowsOf(seen) } : prediction);
        else
          process.stdout.write(
            `${predictionLine(visible(picture), { ...prediction, seen })}\n${show ? `${seenText(seen)}\n` : ''}`,
          );
      } catch (error) {
        // the other pictures may be good ones
        process.stderr.write(`predict: ${errorLine(error)}\n`);
        process.exitCode = 1;
      }
    }
    if (json) process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  } finally {
    await shutdown();
  }
});

function rowsOf(seen: Uint8Array): number[][] {
  return Array.from({ length: 28 }, (_, y) => Array.from(seen.subarray(y * 28, y * 28 + 28)));
}
