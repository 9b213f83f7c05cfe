import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { load } from '@kindling/serialize';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { disturbed, outcome, parseMetrics, runTrainer } from './support/trainer';

const tiny = '--dataset synthetic --epochs 1 --train-size 320 --test-size 50 --log-every 2'.split(' ');
const often = [...tiny, '--checkpoint-every', '2'];

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

const undisturbed = new Map<readonly string[], Promise<string>>();

/** The folder of a run of these options that nobody disturbs. */
function wholeRun(args: readonly string[]): Promise<string> {
  const folder = temporaryFolder();
  const ran = async () => {
    const { code, stderr } = await runTrainer([...args, '--out-dir', folder], folder);
    assert.is(code, 0, stderr);
    return folder;
  };
  const known = undisturbed.get(args) ?? ran();
  undisturbed.set(args, known);
  return known;
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
    const out = join(disk.path, 'out');
    const [whole, { code, stderr }] = await Promise.all([
      wholeRun(often),
      runTrainer([...often, '--out-dir', out], temporaryFolder()),
    ]);
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

for (const goesOn of [false, true]) {
  test(`a folder that is deleted during ${goesOn ? 'a run that goes on' : 'the run'} ends it with a line`, async () => {
    const out = join(temporaryFolder(), 'out');
    let args = [...tiny, '--out-dir', out];
    if (goesOn) {
      assert.is((await runTrainer(args, temporaryFolder())).code, 0);
      args = ['--resume', out, '--epochs', '2'];
    }
    const { code, stdout, stderr } = await disturbed(args, (said) => {
      if (/Train 0\//.test(said)) rmSync(out, { recursive: true, force: true });
    });
    assert.is(code, 1, stdout);
    assert.match(stderr, /^mnist-trainer: cannot write .*: (no such file or directory|the folder is gone).*\n$/);
    assert.not(existsSync(out));
  });
}

test('a read-only disk refuses a run that would go on, and everything stays as it is', async () => {
  const disk = smallDisk(9000);
  if (disk === null) return;
  try {
    const out = join(disk.path, 'out');
    assert.is((await runTrainer([...tiny, '--out-dir', out], temporaryFolder())).code, 0);
    const times = () => readdirSync(out).map((name) => [name, statSync(join(out, name)).mtimeMs]);
    const before = times();
    disk.remount('ro');
    const { code, stderr } = await runTrainer(['--resume', out, '--epochs', '2'], temporaryFolder());
    assert.is(code, 1);
    assert.match(stderr, /^mnist-trainer: --out-dir: expected a folder that can be written to, got .*: read-only file system\n$/);
    assert.equal(times(), before);
  } finally {
    disk.remove();
  }
});

test('a reader of the output that goes away ends the run with a line; the run goes on and ends with the same bits', async () => {
  const [whole, out] = [await wholeRun(often), join(temporaryFolder(), 'out')];
  const { code, stderr } = await disturbed([...often, '--out-dir', out], (said, child) => {
    if (/Train 128\//.test(said)) child.stdout?.destroy();
  });
  assert.is(code, 1);
  assert.is(stderr, 'mnist-trainer: write EPIPE\n');
  await assertWhole(out);
  const resumed = await runTrainer(['--resume', out], temporaryFolder());
  assert.is(resumed.code, 0, resumed.stderr);
  assert.equal(outcome(out), outcome(whole));
  assert.ok(readdirSync(join(out, 'checkpoints')).every((name) => name.endsWith('.safetensors')));
});

for (const last of ['run.json', 'report.html'] as const) {
  test(`a disk that is full when ${last} is written ends the run with a line, and the run goes on once there is room`, async () => {
    const whole = await wholeRun(tiny);
    // what a tmpfs counts: pages of files, that of the lock too
    const kilobytes = (path: string) => 4 * Math.ceil(statSync(path).size / 4096);
    const files = readdirSync(whole, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const sizes = new Map(files.map(({ name, parentPath, path }) => [name, kilobytes(join(parentPath ?? path, name))]));
    const later = last === 'run.json' ? ['run.json', 'report.html'] : ['report.html'];
    const before = [...sizes].reduce((sum, [name, size]) => sum + (later.includes(name) ? 0 : size), 4);
    const disk = smallDisk(before + (last === 'run.json' ? 0 : 12));
    if (disk === null) return;
    try {
      const out = join(disk.path, 'out');
      const { code, stderr } = await runTrainer([...tiny, '--out-dir', out], temporaryFolder());
      assert.is(code, 1);
      assert.match(stderr, new RegExp(`^mnist-trainer: cannot write .*${last}: no space left on device\n$`));
      const names = await assertWhole(out);
      assert.ok(names.includes('model.safetensors') && !names.includes(last), `${names}`);
      disk.remount('size=9000k');
      const resumed = await runTrainer(['--resume', out], temporaryFolder());
      assert.is(resumed.code, 0, resumed.stderr);
      assert.equal(outcome(out), outcome(whole));
      assert.equal((await assertWhole(out)).sort(), readdirSync(whole).sort());
    } finally {
      disk.remove();
    }
  });
}

test.run();
