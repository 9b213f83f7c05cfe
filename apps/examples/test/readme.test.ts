import { readFileSync, statSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { catalog } from '../src/catalog';

const folder = new URL('../', import.meta.url);
const readme = readFileSync(new URL('README.md', folder), 'utf8');
const sections = new Map(
  readme
    .split(/^## /m)
    .slice(1)
    .map((section) => [section.slice(0, section.indexOf('\n')), section]),
);

test('every example has a section with its file, of at most 150 lines', () => {
  assert.equal([...sections.keys()], Object.keys(catalog));
  for (const [name, section] of sections) {
    const file = /\]\((src\/examples\/\w+\.ts)\)/.exec(section)?.[1];
    assert.ok(file, `${name}: its file`);
    const lines = readFileSync(new URL(file, folder), 'utf8').trimEnd().split('\n').length;
    assert.ok(lines <= 150, `${file}: expected at most 150 lines, got ${lines}`);
  }
});

test('every picture of the gallery is there, and small', () => {
  for (const [, picture] of readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)) {
    const { size } = statSync(new URL(picture, folder));
    assert.ok(size < 40_000, `${picture}: expected less than 40 kB, got ${size}`);
  }
});

test.run();
