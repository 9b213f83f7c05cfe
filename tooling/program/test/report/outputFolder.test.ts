import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OutputFolder } from '../../src/report/outputFolder';

/** More than any system numbers its processes: nobody has it. */
const deadPid = 2 ** 22 + 1;
/** The process that started this one lives. */
const livePid = process.ppid;

const folderAt = (path: string) => new OutputFolder(path, '');

test('what was created and stayed empty is taken away again, and no more', () => {
  const folder = temporaryFolder();
  const output = folderAt(join(folder, 'runs', 'now'));
  assert.ok(existsSync(output.path));
  output.close();
  assert.not(existsSync(join(folder, 'runs')));
  assert.ok(existsSync(folder));
});

test('a folder with something in it stays, and so does one that was there before', () => {
  const folder = temporaryFolder();
  const written = folderAt(join(folder, 'runs', 'now'));
  writeFileSync(written.file('a.txt'), '');
  written.close();
  assert.ok(existsSync(join(folder, 'runs', 'now', 'a.txt')));

  mkdirSync(join(folder, 'mine'));
  folderAt(join(folder, 'mine')).close();
  assert.ok(existsSync(join(folder, 'mine')));
});

test('a folder that cannot be is named, with the reason', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  const path = join(folder, 'file', 'runs');
  assert.throws(
    () => folderAt(path),
    (error: Error) => error.message === `--out-dir: expected a folder that can be written to, got "${path}": not a directory`,
  );
  const link = join(folder, 'link');
  symlinkSync(join(folder, 'unplugged'), link);
  for (const named of [link, join(link, 'runs')]) {
    assert.throws(
      () => folderAt(named),
      (error: Error) =>
        error.message ===
        `--out-dir: expected a folder that can be written to, got "${named}": ${link} is a link to what is not there`,
    );
  }
});

test('runs that start in the same second have a folder each', () => {
  const folder = temporaryFolder();
  const fresh = join(folder, 'runs', '2025-01-02T03-04-05');
  const outputs = [1, 2, 3].map(() => new OutputFolder(undefined, fresh));
  assert.equal(
    outputs.map(({ path }) => path),
    [fresh, `${fresh}-2`, `${fresh}-3`],
  );
  for (const output of outputs.reverse()) output.close();
  assert.not(existsSync(join(folder, 'runs')));
});

test('a folder that another run is writing to is refused until that run ends, however it ends', () => {
  const path = join(temporaryFolder(), 'out');
  const lock = join(path, '.lock');
  const output = folderAt(path);
  assert.ok(existsSync(lock));
  output.close();
  assert.not(existsSync(path));

  mkdirSync(path);
  const holders = [
    [`${livePid} ${hostname()}\n`, `process ${livePid}`],
    [`${deadPid} elsewhere\n`, `process ${deadPid} on elsewhere`],
    ['', 'another run'],
  ];
  for (const [content, who] of holders) {
    writeFileSync(lock, content);
    assert.throws(
      () => folderAt(path),
      (error: Error) =>
        error.message ===
        `--out-dir: expected a folder that can be written to, got "${path}": ${who} is writing there (if it is not, delete ${lock})`,
    );
    assert.equal(readdirSync(path), ['.lock'], 'the lock stays that run’s');
  }

  for (const pid of [deadPid, process.pid]) {
    writeFileSync(lock, `${pid} ${hostname()}\n`);
    folderAt(path).close();
    assert.equal(readdirSync(path), []);
  }
});

test('parts of files that a killed run left are removed, here and in the folders of earlier runs; those of a live run stay', () => {
  const runs = temporaryFolder();
  const earlier = join(runs, '2025-01-01T00-00-00');
  mkdirSync(earlier);
  const live = `.training.png.${livePid}.part`;
  const others = ['training.png', 'notes.part', live];
  for (const name of [`.training.png.${deadPid}.part`, `.confusion.png.${process.pid}.part`, ...others]) {
    writeFileSync(join(earlier, name), '');
  }
  new OutputFolder(undefined, join(runs, 'now')).close();
  assert.equal(readdirSync(earlier).sort(), [...others].sort());

  writeFileSync(join(earlier, `.examples.png.${deadPid}.part`), '');
  folderAt(earlier).close();
  assert.equal(readdirSync(earlier).sort(), [...others].sort());
});

test.run();
