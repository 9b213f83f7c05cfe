import { execFileSync } from 'node:child_process';

/**
 * V8 compiles a function once more, with its optimizing compilers, where it has run for a while: eight times its own figures here. Of a process that lives
 * for some seconds those compilers take up to a third of the processor time, for code that then hardly runs. Node 20 counts what has run in bytes, later ones
 * in calls.
 */
const OPTIONS = [
  '--interrupt-budget=540672',
  '--invocation-count-for-maglev=3200',
  '--invocation-count-for-maglev-osr=800',
  '--invocation-count-for-turbofan=24000',
  '--invocation-count-for-osr=4000',
];

let known: readonly string[] | undefined;

/** Node's options for processes that are short; those that this Node has. */
export function lateOptimization(): readonly string[] {
  if (known === undefined) {
    const listed = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });
    known = OPTIONS.filter((option) => new RegExp(`^\\s*${option.split('=')[0]} `, 'm').test(listed));
  }
  return known;
}
