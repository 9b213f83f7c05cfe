import { Console, file } from '@kindling/program';
import { runCommand } from '@kindling/program/main';
import { type Elsewhere, elsewhereDefinitions } from './options/options';

interface VerifyOptions extends Elsewhere {
  receipt: string;
}

// `pnpm --filter mnist-trainer verify run.json`: exit code 0 where the bits agree, 1 where they do not.
const program = {
  name: 'verify',
  description: 'Repeats a run and says whether its weights come out the same, bit for bit.',
  definitions: elsewhereDefinitions,
  words: { name: 'receipt', placeholder: 'run.json', description: 'what the run left behind', parse: file, many: false },
};
await runCommand<VerifyOptions>(program, async (typed) => {
  const { receipt, ...instead } = typed as VerifyOptions;
  const { verifyRun } = await import('./results/verifyRun');
  if (!(await verifyRun(receipt, instead, new Console(process.stdout)))) process.exitCode = 1;
});
