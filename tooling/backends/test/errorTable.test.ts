import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resultNames } from '../../browser/src/checks/opTable';
import { NEEDS_REASON, readColumns, writeColumns } from '../src/errorTable';
import { fixtureRows } from '../src/fixtureErrors';

const empty = 'Before\n\n<!-- errors: written by pnpm test:backends -->\n\n<!-- end of errors -->\nAfter\n';
const column = (backend: string, ...errors: [string, number | null][]) => ({ backend, errors: new Map(errors) });

test('what is written is read again', () => {
  const page = writeColumns(
    empty,
    [column('cpu', ['add', 0], ['exp', 1.3e-7]), column('webgpu', ['add', 3e-5])],
    ['cpu', 'webgpu'],
    ['add', 'exp'],
  );
  assert.equal(page.split('\n').slice(0, 8), [
    'Before',
    '',
    '<!-- errors: written by pnpm test:backends -->',
    '',
    '| op  | cpu    | webgpu |',
    '| --- | ------ | ------ |',
    '| add | 0      | 3.0e-5 |',
    '| exp | 1.3e-7 | -      |',
  ]);
  assert.ok(page.endsWith('\n\n<!-- end of errors -->\nAfter\n'));
  const [cpu, webgpu] = readColumns(page);
  assert.equal(
    [cpu.backend, [...cpu.errors]],
    [
      'cpu',
      [
        ['add', 0],
        ['exp', 1.3e-7],
      ],
    ],
  );
  assert.equal(
    [webgpu.backend, [...webgpu.errors]],
    [
      'webgpu',
      [
        ['add', 3e-5],
        ['exp', null],
      ],
    ],
  );
});

test('a column that was not measured now stays, one that was is replaced, an op that is no more goes', () => {
  const before = writeColumns(
    empty,
    [column('cpu', ['add', 1e-7], ['old', 1e-7]), column('gl', ['add', 2e-7])],
    ['cpu', 'gl'],
    ['add', 'old'],
  );
  const after = writeColumns(before, [column('cpu', ['add', 5e-7], ['new', 0])], ['cpu', 'gl'], ['add', 'new']);
  const [cpu, gl] = readColumns(after);
  assert.equal(
    [...cpu.errors],
    [
      ['add', 5e-7],
      ['new', 0],
    ],
  );
  assert.equal(
    [...gl.errors],
    [
      ['add', 2e-7],
      ['new', null],
    ],
  );
});

test('a table of fixtures keeps the rows that a backend refuses, and loses those that are no more', () => {
  const onPage = [column('webasm', ['erf', 1e-7], ['bmm', 0], ['old', 0]), column('headlessgl', ['erf', 2e-7], ['older', 0])];
  const refusing = column('headlessgl', ['erf', 3e-7]);
  assert.equal(fixtureRows([refusing], onPage, 'webasm'), ['bmm', 'erf', 'old']);
  assert.equal(fixtureRows([column('webasm', ['erf', 1e-7], ['bmm', 0]), refusing], onPage, 'webasm'), ['bmm', 'erf']);
});

test('a page without a place for the table is an error', () => {
  assert.throws(() => writeColumns('nothing', [], [], []), /no line "<!-- errors/);
});

test('the page has a number for every op that it lists, none of which needs a reason', () => {
  const page = readFileSync(join(repositoryRoot, 'docs/backends.md'), 'utf8');
  const columns = readColumns(page);
  const names = resultNames();
  assert.ok(columns.length >= 5, `${columns.length} backends`);
  for (const { backend, errors } of columns) {
    for (const [op, error] of errors) {
      if (!names.includes(op)) continue;
      // floats stand for integers there, and what they may not hold is refused: the page says so
      if (error === null && /gl/.test(backend) && /int32|bool/.test(op)) continue;
      assert.ok(
        error !== null && error <= NEEDS_REASON,
        `${op} on ${backend}: ${error}; pnpm test:backends writes it, a reason has to be written`,
      );
    }
  }
  const missing = names.filter((op) => !columns[0].errors.has(op));
  if (missing.length > 0) console.log(`docs/backends.md lacks ${missing.join(', ')}: pnpm test:backends --table adds them.`);
});

test.run();
