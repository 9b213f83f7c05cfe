import { Console } from '@kindling/program';
import { prepareForKernels, runMain } from '@kindling/program/main';
import { parseCommandLine } from './cli';

await runMain('mnist-trainer', async (argv) => {
  const request = parseCommandLine(argv);
  if (request.kind === 'help') {
    process.stdout.write(request.text);
    return;
  }
  prepareForKernels();
  // Only now, so that a typing error is answered before the engine is loaded.
  const { run } = await import('./run');
  await run(request.options, new Console(process.stdout));
});
