import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { foldersWithPackages, megabytes, scriptsOfInstall } from '../src/installed';
import { installError } from '../src/project';
import { checkTrained } from '../src/trained';
import { exitCode, isChosen, MissingTool, outcomeTable, runTrials } from '../src/trial';

const test = suite('consumers');

/** A node_modules with a manifest at each path. */
function nodeModules(manifests: Record<string, object>): string {
  const root = join(temporaryFolder(), 'node_modules');
  for (const [path, manifest] of Object.entries(manifests)) {
    mkdirSync(join(root, path), { recursive: true });
    writeFileSync(join(root, path, 'package.json'), JSON.stringify(manifest));
  }
  return root;
}

test('finds packages in scopes, below others and in the store of pnpm, each once', () => {
  const root = nodeModules({
    a: { name: 'a' },
    '@x/b': { name: '@x/b' },
    'a/node_modules/c': { name: 'c' },
    'a/test/d': { name: 'a fixture' },
    '.pnpm/e@1/node_modules/e': { name: 'e' },
  });
  symlinkSync(join(root, '.pnpm/e@1/node_modules/e'), join(root, 'e'));
  const names = foldersWithPackages(root).map(({ name }) => name);
  assert.equal(names.sort(), ['@x/b', 'a', 'c', 'e']);
});

test('finds what would run or compile while a package is installed', () => {
  const root = nodeModules({
    quiet: { name: 'quiet', scripts: { test: 'x', prepare: 'x' } },
    loud: { name: 'loud', scripts: { postinstall: 'node build.js' } },
    gyp: { name: 'gyp' },
  });
  writeFileSync(join(root, 'gyp', 'binding.gyp'), '{}');
  assert.equal(foldersWithPackages(root).flatMap(scriptsOfInstall).sort(), [
    'gyp: binding.gyp',
    'loud: postinstall: node build.js',
  ]);
});

test('the size is that of all files', () => {
  const root = nodeModules({ a: {} });
  writeFileSync(join(root, 'a', 'big'), Buffer.alloc(1_500_000));
  assert.is(megabytes(root).toFixed(2), '1.50');
});

test('a filter is the beginning of a word, so that npm is not pnpm', () => {
  assert.equal(
    ['npm core', 'pnpm core', 'yarn4 nn'].filter((name) => isChosen(name, ['npm', 'yarn'])),
    ['npm core', 'yarn4 nn'],
  );
  assert.ok(isChosen('pnpm core', ['core']));
  assert.ok(isChosen('vite', []));
});

test('what the registry lacks is missing, what else goes wrong is an error', () => {
  const missing = installError('npm install', 'npm error code ETARGET\nnpm error notarget No matching version');
  assert.instance(missing, MissingTool);
  assert.is(missing.message, 'npm install: npm error code ETARGET');
  const wrong = installError('npm install', 'npm error code EOVERRIDE');
  assert.not.instance(wrong, MissingTool);
  assert.match(wrong.message, 'EOVERRIDE');
});

test('ten losses must fall, on the threads that the host can start', () => {
  const losses = Array.from({ length: 10 }, (_, i) => 1 - i / 20);
  assert.is(checkTrained('page', { backend: 'webasm', threads: 2, losses }, 2), 'page webasm x2 1.000 -> 0.550');
  assert.throws(
    () => checkTrained('page', { backend: 'webasm', threads: 2, losses: losses.toReversed() }, 2),
    /expected ten losses/,
  );
  assert.throws(() => checkTrained('page', { error: 'Error: no' }, 2), /Error: no/);
  assert.throws(() => checkTrained('page', { threads: 1, whyOneThread: 'no worker', losses }, 2), /2 threads or more.*no worker/);
});

test('trials go on after a failure; it decides the exit code before what is missing does', async () => {
  const said: string[] = [];
  const { log } = console;
  console.log = (line: string) => said.push(line);
  const outcomes = await runTrials([
    { name: 'a', run: () => Promise.reject(new Error('broken\nhow')) },
    { name: 'b', run: () => Promise.reject(new MissingTool('not there')) },
    { name: 'c', run: () => Promise.resolve('fine') },
  ]).finally(() => {
    console.log = log;
  });
  assert.equal(
    said.map((line) => line.replace(/\d+\.\d s/, '0.0 s')),
    ['FAIL    a (0.0 s): broken\n        how', 'missing b (0.0 s): not there', 'ok      c (0.0 s): fine'],
  );
  assert.equal([outcomes, outcomes.slice(1), outcomes.slice(2)].map(exitCode), [1, 2, 0]);
  assert.is(
    outcomeTable(outcomes.map((one) => ({ ...one, seconds: 12 }))),
    ['            s', 'a     FAIL  12.0  broken', 'b  missing  12.0  not there', 'c       ok  12.0  fine']
      .join('\n')
      .replace(/^ +s/, `${' '.repeat(15)}s`),
  );
});

test.run();
