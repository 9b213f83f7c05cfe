import { Console, file, readOptions } from '@kindling/program';
import { prepareForKernels, runMain } from '@kindling/program/main';
import { optionDefinitions, type TrainerOptions } from './options/options';

/** Of a run's options, what does not change its bits, or may be elsewhere now. */
const definitions = optionDefinitions
  .filter(({ name }) => ['dataDir', 'backend', 'threads'].includes(name))
  .map((definition) => ({ ...definition, defaultValue: undefined, defaultNote: 'as it was' }));

interface VerifyOptions extends Partial<Pick<TrainerOptions, 'dataDir' | 'backend' | 'threads'>> {
  receipt: string;
}

// `pnpm --filter mnist-trainer verify run.json`: exit code 0 where the bits agree, 1 where they do not.
await runMain('verify', async (argv) => {
  const program = {
    name: 'verify',
    description: 'Repeats a run and says whether its weights come out the same, bit for bit.',
    definitions,
    words: { name: 'receipt', placeholder: 'run.json', description: 'what the run left behind', parse: file, many: false },
  };
  const request = readOptions<VerifyOptions>(program, argv);
  if (request.kind === 'help') {
    process.stdout.write(request.text);
    return;
  }
  prepareForKernels();
  const { receipt, ...instead } = request.typed as VerifyOptions;
  const { verifyRun } = await import('./results/verifyRun');
  if (!(await verifyRun(receipt, instead, new Console(process.stdout)))) process.exitCode = 1;
});
