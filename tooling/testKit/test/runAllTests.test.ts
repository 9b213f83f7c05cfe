import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { repositoryRoot } from '../src/helpers/repositoryRoot';
import { type AllTestsOptions, runAllTests } from '../src/run/runAllTests';

const uvu = import.meta.resolve('uvu');
// Below the kit, so that the files find what tests find.
const root = join(repositoryRoot, 'tooling/testKit/.cache', `packages-${process.pid}`);

test.after(() => rmSync(root, { recursive: true, force: true }));

/** A test file with one test. */
const file = (body: string, before = '') =>
  `import { test } from '${uvu}';\n${before}\ntest('a', async () => { ${body} });\ntest.run();\n`;

const files: Record<string, string> = {
  'good/test/one.test.ts': file("console.log('chatter');"),
  'good/test/two.long.test.ts': file(''),
  'good/test/deep/digits.test.ts': file('', 'const mnistFolder = () => null; mnistFolder();'),
  'bad/test/bad.test.ts': file("console.log('before it broke'); throw new Error('boom');"),
  'slow/test/slow.test.ts': file('await new Promise((resolve) => setTimeout(resolve, 1000));'),
  'empty/test/support/none.ts': '',
};
test.before(() => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
});

async function run(names: string[], options: Partial<AllTestsOptions> = {}) {
  const lines: string[] = [];
  const counts = await runAllTests(
    names.map((name) => ({ name: `@sample/${name}`, folder: join(root, name) })),
    {
      set: 'all',
      filters: [],
      root,
      jobs: 2,
      patience: 10_000,
      timeout: 20_000,
      exitTimeout: 5000,
      print: (text) => lines.push(...text.split('\n')),
      ...options,
    },
  );
  return { counts, lines };
}

test('a package that is good is a line, and nothing of what its tests printed', async () => {
  const { counts, lines } = await run(['good']);
  assert.equal(counts, { passed: 3, failed: 0, skipped: 0 });
  assert.match(lines[1], /^ok @sample\/good: 3 passed, 0 failed \(3 files, \d+ s\)$/);
  assert.not.match(lines.join('\n'), 'chatter');
});

test('a file that failed is shown whole', async () => {
  const { counts, lines } = await run(['good', 'bad']);
  assert.equal(counts, { passed: 3, failed: 1, skipped: 0 });
  assert.match(lines.join('\n'), /bad\/test\/bad\.test\.ts[\s\S]*before it broke[\s\S]*boom/);
  assert.ok(lines.some((line) => line.startsWith('x  @sample/bad: 0 passed, 1 failed')));
});

test('quick leaves the long files out, rest runs them and what reads MNIST', async () => {
  assert.equal((await run(['good'], { set: 'quick' })).counts.passed, 2);
  const rest = await run(['good', 'slow'], { set: 'rest' });
  assert.equal(rest.counts, { passed: 2, failed: 0, skipped: 0 });
  assert.not.match(rest.lines.join('\n'), '@sample/slow');
});

test('parts of paths choose files, and packages without one are no failure', async () => {
  const { counts, lines } = await run(['good', 'bad'], { filters: ['good/test/deep', 'two'] });
  assert.equal(counts, { passed: 2, failed: 0, skipped: 0 });
  assert.not.match(lines.join('\n'), '@sample/bad');
});

test('a package without a test is one failure', async () => {
  const { counts, lines } = await run(['empty', 'good'], { set: 'quick' });
  assert.equal(counts, { passed: 2, failed: 1, skipped: 0 });
  assert.ok(lines.includes('x  @sample/empty: no test ran'));
});

test('where nothing has happened for a while, a line says what is running', async () => {
  const { lines } = await run(['slow'], { patience: 400 });
  assert.ok(
    lines.some((line) => /^\.\.\. 0 of 1 files, 0 passed, 0 failed after \d+ s; now slow\/test\/slow\.test\.ts$/.test(line)),
  );
});

test.run();
