import { doctor, shutdown } from '@kindling/core';
import { errorLine, exitCodeOf } from '@kindling/program';
import { doctorTable } from './report/doctorTable';

// `pnpm --filter mnist-trainer backends` (or `run doctor`: pnpm has a `doctor` of its own): tries every backend, prints what it found, and ends.
try {
  process.stdout.write('Trying every backend: ops whose results are known, then larger ones, to see how long they take.\n\n');
  process.stdout.write(`${doctorTable(await doctor())}\n`);
} catch (error) {
  process.stderr.write(`doctor: ${errorLine(error)}\n`);
  process.exitCode = exitCodeOf(error);
} finally {
  await shutdown();
}
