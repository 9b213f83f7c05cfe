import { chmodSync, existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { throwsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Checkpoint, CheckpointFolder } from '../../src/index';
import { rejected, withFolder } from '../support';

const test = suite('CheckpointFolder');

function counter() {
  const own = {
    count: 0,
    stateDict: () => ({ count: own.count }),
    loadStateDict: (state: { count: number }) => (own.count = state.count),
  };
  return own;
}

test('keeps the last and the best', () =>
  withFolder(async (path) => {
    const own = counter();
    const checkpoint = new Checkpoint({ own });
    const folder = new CheckpointFolder(join(path, 'checkpoints'), checkpoint, { keep: 2 });
    assert.is(await CheckpointFolder.newest(folder.path), null);
    for (const step of [1, 2, 10, 100]) {
      own.count = step;
      const saved = await folder.save(step, step, { best: step === 2 });
      assert.is(await CheckpointFolder.newest(folder.path), saved);
    }
    assert.equal(readdirSync(folder.path).sort(), [
      'best.safetensors',
      'step-000000010.safetensors',
      'step-000000100.safetensors',
    ]);
    assert.is(await checkpoint.load(join(folder.path, 'best.safetensors')), 2);
    assert.is(own.count, 2);
  }));

test('a training that went back leaves nothing of what came later, and what is there is kept as the best', () =>
  withFolder(async (path) => {
    const own = counter();
    const checkpoint = new Checkpoint({ own });
    const folder = new CheckpointFolder(path, checkpoint);
    for (const step of [10, 20, 30, 40]) await folder.save(step);
    own.count = 7;
    await folder.save(25);
    assert.equal(readdirSync(path).sort(), ['step-000000020.safetensors', 'step-000000025.safetensors']);
    writeFileSync(join(path, `best.safetensors.${2 ** 30}-01234567.part`), '');
    const later = new CheckpointFolder(path, checkpoint);
    await later.keepAsBest(25);
    assert.equal(readdirSync(path).sort(), ['best.safetensors', 'step-000000020.safetensors', 'step-000000025.safetensors']);
    own.count = 0;
    await checkpoint.load(join(path, 'best.safetensors'));
    assert.is(own.count, 7);
    await rejected(later.keepAsBest(30), /step-000000030\.safetensors: there is no such file$/);
  }));

test('what a killed process was writing goes; what another is writing stays, and so does what is not ours', () =>
  withFolder(async (path) => {
    const ended = 2 ** 30;
    const stay = [`a.${process.ppid}-01234567.part`, 'mine.part', 'step-1.safetensors'];
    for (const name of [...stay, `step-000000001.safetensors.${ended}-01234567.part`]) writeFileSync(join(path, name), '');
    await new CheckpointFolder(`${path}/`, new Checkpoint({ own: counter() }), { keep: 1 }).save(5);
    assert.equal(readdirSync(path).sort(), [...stay, 'step-000000005.safetensors'].sort());
  }));

test('a folder that goes is made again, and one that cannot be written to is named', () =>
  withFolder(async (path) => {
    const folder = new CheckpointFolder(join(path, 'a'), new Checkpoint({ own: counter() }));
    await folder.save(1);
    rmSync(folder.path, { recursive: true });
    await folder.save(2);
    assert.equal(readdirSync(folder.path), ['step-000000002.safetensors']);
    writeFileSync(join(path, 'file'), '');
    const inFile = new CheckpointFolder(join(path, 'file', 'b'), new Checkpoint({ own: counter() }));
    await rejected(inFile.save(1), /cannot be (written|read): .* is a file/);
    if (process.getuid?.() === 0) return; // may write everywhere
    chmodSync(folder.path, 0o500);
    await rejected(folder.save(3), /cannot be written: no permission \(EACCES\)/);
    assert.ok(existsSync(join(folder.path, 'step-000000002.safetensors')));
    chmodSync(folder.path, 0o700);
  }));

test('odd arguments', async () => {
  const checkpoint = new Checkpoint({ own: counter() });
  throwsExactly(() => new CheckpointFolder('a', {} as never), 'CheckpointFolder: checkpoint: expected a Checkpoint, got Object');
  throwsExactly(
    () => new CheckpointFolder('a', checkpoint, { keep: 0 }),
    'CheckpointFolder: keep: expected an integer >= 1, got 0',
  );
  await rejected(
    new CheckpointFolder('a', checkpoint).save(-1),
    /^CheckpointFolder.save: step: expected an integer >= 0, got -1$/,
  );
});

test.run();
