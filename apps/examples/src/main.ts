import { Console } from '@kindling/program';
import { runMain } from '@kindling/program/main';
import { parseCommandLine } from './cli';

await runMain('examples', async (argv) => {
  const request = await parseCommandLine(argv);
  if (request.kind === 'help') {
    process.stdout.write(request.text);
    return;
  }
  const { runExample } = await import('./runExample');
  await runExample(request.name, request.example, request.options, new Console(process.stdout));
});
