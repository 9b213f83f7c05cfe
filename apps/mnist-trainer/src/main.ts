import { parseCommandLine } from './cli';
import { errorLine, exitCodeOf } from './errors';
import { endOnInterrupt } from './interrupt';
import { Console } from './report/console';

async function main(): Promise<void> {
  endOnInterrupt();
  try {
    const request = parseCommandLine(process.argv.slice(2));
    if (request.kind === 'help') {
      process.stdout.write(request.text);
      return;
    }
    // Only now, so that a typing error is answered before the engine is loaded.
    const { run } = await import('./run');
    await run(request.options, new Console(process.stdout));
  } catch (error) {
    process.stderr.write(`mnist-trainer: ${errorLine(error)}\n`);
    if (process.env.KINDLING_DEBUG === '1' && error instanceof Error) process.stderr.write(`${error.stack}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

await main();
