import { setFlagsFromString } from 'node:v8';
import { parseCommandLine } from './cli';
import { errorLine, exitCodeOf, stackLines } from './errors';
import { endOnInterrupt, tidyUp } from './interrupt';
import { Console } from './report/console';

function reportFailure(error: unknown): void {
  process.stderr.write(`mnist-trainer: ${errorLine(error)}\n`);
  if (process.env.KINDLING_DEBUG === '1' && error instanceof Error) process.stderr.write(`${stackLines(error)}\n`);
  process.exitCode = exitCodeOf(error);
}

async function main(): Promise<void> {
  const request = parseCommandLine(process.argv.slice(2));
  if (request.kind === 'help') {
    process.stdout.write(request.text);
    return;
  }
  // V8 would run each kernel's first call, all of a batch, in code that was compiled quickly and is several times slower.
  setFlagsFromString('--no-liftoff');
  // Only now, so that a typing error is answered before the engine is loaded.
  const { run } = await import('./run');
  await run(request.options, new Console(process.stdout));
}

endOnInterrupt();
// What no caller sees, such as a reader of the output that has gone away (`| head`), is told in a line like everything else.
process.on('uncaughtException', (error) => {
  tidyUp();
  reportFailure(error);
  process.exit();
});
await main().catch((error) => {
  reportFailure(error);
  process.exit(); // a download that the failed run no longer needs would go on
});
