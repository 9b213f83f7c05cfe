import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '@kindling/serialize';
import { programWords, temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { mainFile, outcome, parseMetrics, runTrainer } from './support/trainer';

const tiny = '--dataset synthetic --epochs 1 --train-size 320 --test-size 50 --log-every 2'.split(' ');

/** A disk of so many kilobytes; null where this process may mount none. */
function smallDisk(kilobytes: number): { path: string; remount(options: string): void; remove(): void } | null {
  const path = join(temporaryFolder(), 'disk');
  mkdirSync(path);
  const mount = (options: string) => execFileSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', path], { stdio: 'ignore' });
  try {
    mount(`size=${kilobytes}k`);
  } catch {
    console.log('This process may mount no disk: the tests of full and read-only ones are skipped.');
    return null;
  }
  return { path, remount: (options) => mount(`remount,${options}`), remove: () => execFileSync('umount', [path]) };
}

/** Passes when every file of a run is whole, whichever there are. */
async function assertWhole(folder: string): Promise<string[]> {
  const names = readdirSync(folder);
  assert.equal(
    names.filter((name) => name.includes('.part') || name === '.lock'),
    [],
  );
  for (const name of names) {
    const file = join(folder, name);
    if (name === 'report.html') assert.match(readFileSync(file, 'utf8'), /<\/html>\n$/);
    if (name === 'run.json') JSON.parse(readFileSync(file, 'utf8'));
    if (name === 'model.safetensors') assert.is((await load(file)).size, 8);
    if (name === 'metrics.jsonl') parseMetrics(readFileSync(file, 'utf8'));
    if (name.endsWith('.png')) assert.match(readFileSync(file, 'latin1'), /IEND....$/s);
  }
  return names;
}

for (const kilobytes of [40, 400, 550]) {
  test(`a disk of ${kilobytes} kB that is full ends the run with a line, and no file is there in part`, async () => {
    const disk = smallDisk(kilobytes);
    if (disk === null) return;
    try {
      const out = join(disk.path, 'out');
      const { code, stderr } = await runTrainer([...tiny, '--tensorboard', '--out-dir', out], temporaryFolder());
      const names = await assertWhole(out);
      assert.is(code, 1, `${names}`);
      assert.match(stderr, /^mnist-trainer: .*no space left.*\n$/i);
    } finally {
      disk.remove();
    }
  });
}

test('a run that a full disk has ended goes on once there is room, and ends with the same bits', async () => {
  const disk = smallDisk(1200);
  if (disk === null) return;
  try {
    const [whole, out] = [temporaryFolder(), join(disk.path, 'out')];
    const often = [...tiny, '--checkpoint-every', '2'];
    const [undisturbed, { code, stderr }] = await Promise.all([
      runTrainer([...often, '--out-dir', whole], whole),
      runTrainer([...often, '--out-dir', out], temporaryFolder()),
    ]);
    assert.is(undisturbed.code, 0, undisturbed.stderr);
    assert.is(code, 1);
    assert.match(stderr, /^mnist-trainer: .*step-\d+\.safetensors: cannot be written: no space left \(ENOSPC\)\n$/);
    assert.ok(readdirSync(join(out, 'checkpoints')).every((name) => name.endsWith('.safetensors')));
    disk.remount('size=9000k');
    const { code: resumed, stderr: said } = await runTrainer(['--resume', out], temporaryFolder());
    assert.is(resumed, 0, said);
    assert.equal(outcome(out), outcome(whole));
  } finally {
    disk.remove();
  }
});

test('a read-only disk is refused before anything is computed', async () => {
  const disk = smallDisk(100);
  if (disk === null) return;
  try {
    disk.remount('ro');
    const { code, stdout, stderr } = await runTrainer([...tiny, '--out-dir', join(disk.path, 'out')], temporaryFolder());
    assert.is(code, 1);
    assert.match(stderr, /^mnist-trainer: --out-dir: expected a folder that can be written to, got .*: read-only file system\n$/);
    assert.is(stdout, '');
  } finally {
    disk.remove();
  }
});

test('a folder that is deleted during the run ends it with a line', async () => {
  const out = join(temporaryFolder(), 'out');
  const args = [...programWords(mainFile), ...tiny, '--out-dir', out];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (/Train 0\//.test(stdout)) rmSync(out, { recursive: true, force: true });
  });
  const [code] = await once(child, 'close');
  assert.is(code, 1, stdout);
  assert.match(stderr, /^mnist-trainer: cannot write .*: no such file or directory.*\n$/);
  assert.not(existsSync(out));
});

test.run();
