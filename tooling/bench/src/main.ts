import { bench } from './bench';
import { endPrograms } from './measure/runProgram';
import { type BenchOptions, helpText, parseOptions } from './options';

for (const [signal, exitCode] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => {
    endPrograms();
    process.exit(exitCode);
  });
}

function fail(error: unknown, exitCode: number): never {
  process.stderr.write(`bench: ${(error as Error).message}\n`);
  process.exit(exitCode);
}

function readOptions(): BenchOptions {
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    return fail(error, 2);
  }
}

const options = readOptions();
if (options.help) process.stdout.write(helpText);
else {
  const whole = await bench(options, (text) => process.stdout.write(`${text}\n`)).catch((error) => fail(error, 1));
  if (!whole) process.exitCode = 1;
}
