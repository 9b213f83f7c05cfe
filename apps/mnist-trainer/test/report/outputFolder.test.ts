import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { OutputFolder } from '../../src/report/outputFolder';

test('what was created and stayed empty is taken away again, and no more', () => {
  const folder = temporaryFolder();
  const output = new OutputFolder(join(folder, 'runs', 'now'));
  assert.ok(existsSync(output.path));
  output.removeIfEmpty();
  assert.not(existsSync(join(folder, 'runs')));
  assert.ok(existsSync(folder));
});

test('a folder with something in it stays, and so does one that was there before', () => {
  const folder = temporaryFolder();
  const written = new OutputFolder(join(folder, 'runs', 'now'));
  writeFileSync(written.file('a.txt'), '');
  written.removeIfEmpty();
  assert.ok(existsSync(join(folder, 'runs', 'now', 'a.txt')));

  mkdirSync(join(folder, 'mine'));
  new OutputFolder(join(folder, 'mine')).removeIfEmpty();
  assert.ok(existsSync(join(folder, 'mine')));
});

test('a folder that cannot be is named, with the reason', () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  const path = join(folder, 'file', 'runs');
  assert.throws(
    () => new OutputFolder(path),
    (error: Error) => error.message === `--out-dir: expected a folder that can be written to, got "${path}": not a directory`,
  );
});

test.run();
