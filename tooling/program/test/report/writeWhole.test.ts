import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeWhole } from '../../src/report/writeWhole';

test('a file is written, and written over', () => {
  const file = join(temporaryFolder(), 'a.txt');
  writeWhole(file, 'one');
  writeWhole(file, Uint8Array.of(116, 119, 111));
  assert.is(readFileSync(file, 'utf8'), 'two');
});

test('what cannot be written is named, and leaves what was there and nothing else', () => {
  const folder = temporaryFolder();
  const messageOf = (path: string) => {
    try {
      writeWhole(path, 'text');
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('expected an error, got none');
  };
  const gone = join(folder, 'gone', 'a.txt');
  assert.is(messageOf(gone), `cannot write ${gone}: no such file or directory`);
  // a folder stands where the file should be
  const taken = join(folder, 'taken');
  mkdirSync(taken);
  writeFileSync(join(taken, 'kept'), '');
  assert.match(messageOf(taken), `cannot write ${taken}: `);
  assert.equal(readdirSync(folder), ['taken']);
  assert.equal(readdirSync(taken), ['kept']);
});

test.run();
