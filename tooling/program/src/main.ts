import { errorLine, exitCodeOf, stackLines } from './errors';
import { endOnInterrupt, Interrupted, tidyUp } from './interrupt';
import { type Program, readOptions } from './options/commandLine';

/** Runs a program to its end: an error is a line on stderr and an exit code, Ctrl-C ends it at once. */
export async function runMain(name: string, main: (argv: readonly string[]) => Promise<void>): Promise<void> {
  const reportFailure = (error: unknown): void => {
    if (error instanceof Interrupted) {
      process.stderr.write(`${error.message}\n`);
      process.exitCode = error.exitCode;
      return;
    }
    process.stderr.write(`${name}: ${errorLine(error)}\n`);
    if (process.env.KINDLING_DEBUG === '1' && error instanceof Error) process.stderr.write(`${stackLines(error)}\n`);
    process.exitCode = exitCodeOf(error);
  };
  endOnInterrupt();
  // What no caller sees, such as a reader of the output that has gone away (`| head`), is told in a line like everything else.
  process.on('uncaughtException', (error) => {
    tidyUp();
    reportFailure(error);
    process.exit();
  });
  await main(process.argv.slice(2)).catch((error) => {
    reportFailure(error);
    process.exit(); // a download that the failed run no longer needs would go on
  });
}

/** A program of one command that computes: answers `--help`, or reads the options that were typed and does its work. */
export function runCommand<Options extends object>(
  program: Program,
  work: (typed: Partial<Options>) => Promise<void>,
): Promise<void> {
  return runMain(program.name, async (argv) => {
    const request = readOptions<Options>(program, argv);
    if (request.kind === 'help') {
      process.stdout.write(request.text);
      return;
    }
    await work(request.typed);
  });
}
