import { doctor, shutdown } from '@kindling/core';
import { readOptions } from '@kindling/program';
import { runMain } from '@kindling/program/main';
import { doctorTable } from './report/doctorTable';

// `pnpm --filter mnist-trainer backends` (or `run doctor`: pnpm has a `doctor` of its own): tries every backend, prints what it found, and ends.
const program = {
  name: 'backends',
  description: 'Tries every backend: is it there, is it right, how fast is it?',
  definitions: [],
};
await runMain(program.name, async (argv) => {
  const request = readOptions(program, argv);
  if (request.kind === 'help') {
    process.stdout.write(request.text);
    return;
  }
  process.stdout.write('Trying every backend: ops whose results are known, then larger ones, to see how long they take.\n\n');
  try {
    process.stdout.write(`${doctorTable(await doctor())}\n`);
  } finally {
    await shutdown();
  }
});
