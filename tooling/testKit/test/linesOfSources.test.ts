import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { temporaryFolder } from '../src/helpers/temporaryFolder';
import { linesOfSources } from '../src/run/linesOfSources';

const folder = temporaryFolder();
const source = join(folder, 'source.ts');
const bundle = join(folder, 'made', 'file0.mjs');
const address = (file: string) => pathToFileURL(file).href;

test.before(async () => {
  // what stands in line 5 of the source is in line 1 of what is made of it
  writeFileSync(
    source,
    `interface Nothing {\n  of: string;\n}\nfunction\n  f() { throw new Error('here'); }\n${'\n'.repeat(7)}f();\n`,
  );
  await build({ entryPoints: [source], outfile: bundle, format: 'esm', sourcemap: true, minifyWhitespace: true });
});

test('an error shows where it came from in the sources', () => {
  const { stderr } = spawnSync(process.execPath, [bundle], { encoding: 'utf8' });
  assert.match(stderr, 'file0.mjs:1:');
  const shown = linesOfSources(stderr, join(folder, 'made'));
  assert.not.match(shown, 'file0.mjs');
  assert.ok(shown.includes(`at f (${address(source)}:5:`), shown);
  assert.ok(shown.includes(`at ${address(source)}:13:1\n`), shown);
});

test('what has no map, and all else, stays as it is', () => {
  const made = address(join(folder, 'made'));
  for (const text of ['', 'a text', `${made}/none.mjs:1:2`, `${made}/ and ${made}/file0.mjs`, 'file0.mjs:1:1'])
    assert.is(linesOfSources(text, join(folder, 'made')), text);
  assert.is(
    linesOfSources(`a ${made}/none.mjs:1:2, ${made}/file0.mjs:1:1.`, join(folder, 'made')),
    `a ${made}/none.mjs:1:2, ${address(source)}:4:1.`,
  );
});

test.run();
