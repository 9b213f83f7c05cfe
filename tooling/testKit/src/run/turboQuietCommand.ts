import { runTurboQuietly } from './turbo';

/** `kindling-turbo-quiet <task> <package>`: runs a task with its dependencies and prints only what went wrong. */
export async function turboQuietCommand(args: readonly string[]): Promise<number> {
  const [task, name] = args;
  if (task === undefined || name === undefined) {
    console.error('usage: kindling-turbo-quiet <task> <package>');
    return 2;
  }
  const started = performance.now();
  // A cached build is over before anyone wonders; a real one says what it is doing.
  const notice = setTimeout(() => console.error(`Building ${name} and what it needs ...`), 700);
  const { code, output } = await runTurboQuietly([
    'run',
    task,
    `--filter=${name}`,
    '--output-logs=errors-only',
    '--log-order=grouped',
  ]);
  clearTimeout(notice);
  if (code !== 0)
    console.error(`${output.trimEnd()}\n${task} of ${name} failed after ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return code;
}
