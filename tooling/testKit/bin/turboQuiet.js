#!/usr/bin/env node
// kindling-turbo-quiet <task> <package>: runs a task with its dependencies and prints only what went wrong.
// Plain JavaScript, unlike the other commands: it stands before every start of a program, and loading TypeScript takes longer than turbo.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const [task, name] = process.argv.slice(2);
if (task === undefined || name === undefined) {
  console.error('usage: kindling-turbo-quiet <task> <package>');
  process.exit(2);
}

// A cached build is over before anyone wonders; a real one says what it is doing.
const notice = setTimeout(() => console.error(`Building ${name} and what it needs ...`), 700);
const turbo = createRequire(import.meta.url).resolve('turbo');
const child = spawn(
  process.execPath,
  [turbo, 'run', task, `--filter=${name}`, '--output-logs=errors-only', '--log-order=grouped'],
  {
    cwd: fileURLToPath(new URL('../../../', import.meta.url)),
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  },
);
let output = '';
for (const stream of [child.stdout, child.stderr]) {
  stream.setEncoding('utf8').on('data', (text) => {
    output += text;
  });
}
child.on('error', (error) => {
  output += error.message;
});
child.on('close', (code) => {
  clearTimeout(notice);
  if (code !== 0) console.error(`${output.trimEnd()}\nThe ${task} of ${name} failed.`);
  process.exitCode = code ?? 1;
});
