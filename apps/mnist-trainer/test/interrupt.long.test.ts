import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { disturbed, parseMetrics } from './support/trainer';

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

test('ended before anything was written, a run leaves no folder', async () => {
  const folder = temporaryFolder();
  const args = ['--dataset', 'synthetic', '--out-dir', join(folder, 'runs', 'now')];
  const { code } = await interrupt(args, /Computing /, 'SIGTERM');
  assert.is(code, 143);
  assert.equal(readdirSync(folder), []);
});

test.run();
