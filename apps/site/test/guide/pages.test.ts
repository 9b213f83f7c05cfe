import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { groups, guidePages, packages } from '../../src/guide/pages';

const pages = guidePages(repositoryRoot);

test('every package is in the reference', () => {
  assert.equal([...packages].sort(), readdirSync(join(repositoryRoot, 'packages')).sort());
});

test('every page of the docs, of the programs and of the tooling is in the guide', () => {
  const shown = pages.flatMap(({ path, pages: below }) => [path, ...(below ?? [])]);
  const expected = [
    ...readdirSync(join(repositoryRoot, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
    ...['apps', 'tooling'].flatMap((group) =>
      readdirSync(join(repositoryRoot, group)).map((name) => `${group}/${name}/README.md`),
    ),
  ].filter((path) => path.endsWith('.md') && existsSync(join(repositoryRoot, path)));
  assert.equal(
    expected.filter((path) => !shown.includes(path)),
    [],
  );
});

test('each page stands in a group of the navigation', () => {
  for (const { path, group } of pages) assert.ok(groups.includes(group), `${path}: ${group}`);
});

test.run();
