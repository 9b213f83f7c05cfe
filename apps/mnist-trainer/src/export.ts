import { shutdown } from '@kindling/core';
import { Console, folder, oneOf, option } from '@kindling/program';
import { runCommand } from '@kindling/program/main';
import { type Elsewhere, elsewhereDefinitions } from './options/options';

interface ExportOptions extends Elsewhere {
  folder: string;
  to?: 'pytorch';
  run?: string;
}

// `pnpm --filter mnist-trainer export --to pytorch FOLDER`: a run as a program of PyTorch's, to go on with on many machines.
const program = {
  name: 'export',
  description: 'Writes a run as a PyTorch program that trains alone or on many processes: network, weights, data, training.',
  definitions: [
    option('to', 'name', 'pytorch', oneOf(['pytorch']), { value: 'pytorch' }),
    option('run', 'folder', 'the folder of the run', folder, { note: 'the newest in runs' }),
    ...elsewhereDefinitions,
  ],
  words: { name: 'folder', placeholder: 'folder', description: 'an empty folder, or one to make', parse: folder, many: false },
};
await runCommand<ExportOptions>(program, async (typed) => {
  const { folder: to, run, to: _, ...instead } = typed as ExportOptions;
  const [{ exportRun }, { newestRun }] = await Promise.all([import('./exporting/exportRun'), import('./prediction/savedNet')]);
  try {
    await exportRun(run ?? newestRun(), to, instead, new Console(process.stdout));
  } finally {
    await shutdown();
  }
});
