import { Console } from '@kindling/program';
import { runMain } from '@kindling/program/main';
import { parseCommandLine } from './cli';

await runMain('mnist-trainer', async (argv) => {
  const request = parseCommandLine(argv);
  if (request.kind === 'help') {
    process.stdout.write(request.text);
    return;
  }
  const console = new Console(process.stdout);
  // Only now, so that a typing error is answered before the engine is loaded.
  const { run } = await import('./run');
  if (request.kind === 'train') return run(request.options, console);
  const { findRun, toldInstead } = await import('./checkpoints/findRun');
  const found = await findRun(request.run);
  await run(toldInstead(found, request.instead), console, undefined, found.start);
});
