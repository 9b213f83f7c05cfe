import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { writeWhole } from '../../src/report/wholeFile';

test('the file is there and nothing beside it', () => {
  const folder = temporaryFolder();
  writeWhole(join(folder, 'a.txt'), 'first');
  writeWhole(join(folder, 'a.txt'), 'second');
  assert.equal(readdirSync(folder), ['a.txt']);
  assert.is(readFileSync(join(folder, 'a.txt'), 'utf8'), 'second');
});

test('a failure leaves nothing beside it either', () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'taken', 'inside'), { recursive: true });
  assert.throws(() => writeWhole(join(folder, 'taken'), 'text'));
  assert.equal(readdirSync(folder), ['taken']);
});

test.run();
