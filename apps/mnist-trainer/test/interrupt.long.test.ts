import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { programWords, temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { disturbed, mainFile, parseMetrics } from './support/trainer';

/** Starts a run and sends it a signal as soon as its output matches; tells how long after that it ended, too. */
async function interrupt(args: string[], moment: RegExp, signal: NodeJS.Signals) {
  let sent = 0;
  const ended = await disturbed(args, (stdout, child) => {
    if (sent > 0 || !moment.test(stdout)) return;
    sent = performance.now();
    child.kill(signal);
  });
  return { ...ended, milliseconds: performance.now() - sent };
}

test('Ctrl-C saves a checkpoint, from which the run goes on, ends it with code 130 and leaves whole files', async () => {
  const folder = temporaryFolder();
  const args = ['--dataset', 'synthetic', '--test-size', '100', '--log-every', '5', '--out-dir', folder];
  const { code, stdout, stderr, milliseconds } = await interrupt(args, /Train 640\//, 'SIGINT');
  assert.is(code, 130, stderr);
  assert.ok(milliseconds < 2000, `took ${milliseconds} ms to end`);
  assert.is(stderr, 'Interrupted.\n');
  const step = /^Saved a checkpoint of step (\d+): --resume goes on from there\.$/m.exec(stdout)?.[1];
  assert.ok(Number(step) >= 11, stdout);
  assert.equal(readdirSync(join(folder, 'checkpoints')).at(-1), `step-${step?.padStart(9, '0')}.safetensors`);
  const again = await interrupt(['--resume', folder], /Train 960\//, 'SIGTERM');
  assert.is(again.code, 143, again.stderr);
  assert.ok(again.stdout.includes(`\nGoing on from step ${step}, as `), again.stdout);
  assert.not.match(again.stdout, /Train 640\//);
  const metrics = parseMetrics(readFileSync(join(folder, 'metrics.jsonl'), 'utf8'));
  assert.ok(metrics.length >= 4);
  assert.equal(
    readdirSync(folder).filter((name) => name.endsWith('.part')),
    [],
  );
});

/** Starts a run on a terminal of its own; null where there is no program that makes one. Through `setsid` it hears no signal from it. */
function onTerminal(args: string[], env: Record<string, string>, through = ''): ChildProcess | null {
  if (spawnSync('script', ['--version']).status !== 0 || process.platform !== 'linux') {
    console.log('There is no script of util-linux: the tests that need a terminal are skipped.');
    return null;
  }
  const words = [process.execPath, ...programWords(mainFile), ...args].map((word) => `'${word.replaceAll("'", `'\\''`)}'`);
  return spawn('script', ['-qec', `exec ${through} ${words.join(' ')}`, '/dev/null'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

/** Closes the terminal of a run, which then has to leave what a Ctrl-C leaves. */
async function closeTerminal(through?: string): Promise<void> {
  const folder = temporaryFolder();
  const args = ['--dataset', 'synthetic', '--test-size', '100', '--log-every', '5', '--out-dir', folder];
  const child = onTerminal(args, { TERM: 'xterm' }, through);
  if (child === null) return;
  let said = '';
  for await (const text of child.stdout!.setEncoding('utf8')) {
    said += text;
    if (/Train 640\//.test(said)) break; // closes the pipe, too
  }
  assert.match(said, '\u001b[1GEpoch 1/3 ', 'a bar');
  child.kill('SIGKILL');
  for (let waited = 0; existsSync(join(folder, '.lock')); waited += 50) {
    assert.ok(waited < 60_000, 'the run has not ended');
    await setTimeout(50);
  }
  const [newest] = readdirSync(join(folder, 'checkpoints'))
    .filter((name) => name.startsWith('step-'))
    .slice(-1);
  assert.ok(Number(/\d+/.exec(newest)) >= 11, newest);
  const again = await interrupt(['--resume', folder], /Going on/, 'SIGTERM');
  assert.is(again.code, 143, again.stderr);
}

test('a terminal that is closed is Ctrl-C: a checkpoint is saved, and the folder given free', async () => {
  await closeTerminal();
});

test('so it is where only writing to it fails, as that can come before the signal', async () => {
  await closeTerminal('setsid -w');
});

test('a dumb terminal gets lines, and nothing that it would show as it is', async () => {
  const child = onTerminal(
    [...'--dataset synthetic --epochs 1 --train-size 640 --test-size 50'.split(' '), '--out-dir', temporaryFolder()],
    { TERM: 'dumb' },
  );
  if (child === null) return;
  let said = '';
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const [code] = await once(child, 'close');
  assert.is(code, 0, said);
  assert.match(said, /Epoch 1 of 1\r\nTrain 0\/640 /);
  assert.not.match(said, '\u001b');
});

test('ended before anything was written, a run leaves no folder', async () => {
  const folder = temporaryFolder();
  const args = ['--dataset', 'synthetic', '--out-dir', join(folder, 'runs', 'now')];
  const { code } = await interrupt(args, /Computing /, 'SIGTERM');
  assert.is(code, 143);
  assert.equal(readdirSync(folder), []);
});

test.run();
