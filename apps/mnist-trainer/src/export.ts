import { shutdown } from '@kindling/core';
import { Console, folder, type OptionDefinition, oneOf, option, readOptions } from '@kindling/program';
import { prepareForKernels, runMain } from '@kindling/program/main';
import { optionDefinitions, type TrainerOptions } from './options/options';

interface ExportOptions extends Partial<Pick<TrainerOptions, 'dataDir' | 'backend' | 'threads'>> {
  folder: string;
  to?: 'pytorch';
  run?: string;
}

const definitions: readonly OptionDefinition[] = [
  option('to', 'name', 'pytorch', oneOf(['pytorch']), { value: 'pytorch' }),
  option('run', 'folder', 'the folder of the run', folder, { note: 'the newest in runs' }),
  ...optionDefinitions
    .filter(({ name }) => ['dataDir', 'backend', 'threads'].includes(name))
    .map((definition) => ({ ...definition, defaultValue: undefined, defaultNote: 'as it was' })),
];

// `pnpm --filter mnist-trainer export --to pytorch FOLDER`: a run as a program of PyTorch's, to go on with on many machines.
await runMain('export', async (argv) => {
  const program = {
    name: 'export',
    description: 'Writes a run as a PyTorch program that trains alone or on many processes: network, weights, data, training.',
    definitions,
    words: { name: 'folder', placeholder: 'folder', description: 'an empty folder, or one to make', parse: folder, many: false },
  };
  const request = readOptions<ExportOptions>(program, argv);
  if (request.kind === 'help') {
    process.stdout.write(request.text);
    return;
  }
  prepareForKernels();
  const { folder: to, run, to: _, ...instead } = request.typed as ExportOptions;
  const [{ exportRun }, { newestRun }] = await Promise.all([import('./exporting/exportRun'), import('./prediction/savedNet')]);
  try {
    await exportRun(run ?? newestRun(), to, instead, new Console(process.stdout));
  } finally {
    await shutdown();
  }
});
