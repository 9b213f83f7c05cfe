import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { repositoryRoot } from '../src/helpers/repositoryRoot';
import { runPackageTests } from '../src/run/runPackageTests';

const test = suite('runPackageTests');
const uvu = import.meta.resolve('uvu');
const kit = join(repositoryRoot, 'tooling/testKit/src/index').replaceAll('\\', '/');
// Below the kit, so that the files find what tests find.
const samples = join(repositoryRoot, 'tooling/testKit/.cache', `samples-${process.pid}`);
let made = 0;

test.after(() => rmSync(samples, { recursive: true, force: true }));

/** Runs files given by name and text as a package's tests. */
async function run(files: Record<string, string>, options: { filters?: string[]; timeout?: number; exitTimeout?: number } = {}) {
  const folder = join(samples, String(made++));
  for (const [name, text] of Object.entries(files)) {
    const file = join(folder, 'test', name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text.replaceAll("'uvu'", `'${uvu}'`));
  }
  let printed = '';
  const counts = await runPackageTests(folder, {
    filters: [],
    jobs: 2,
    timeout: 20_000,
    exitTimeout: 5_000,
    ...options,
    print: (text) => {
      printed += `${text}\n`;
    },
  });
  return { counts, printed };
}

const good =
  "import { test } from 'uvu';\ntest('a', () => {});\ntest('b', async () => {});\ntest.skip('c', () => {});\ntest.run();\n";

test('sums passed, failed and skipped over files and suites', async () => {
  const { counts, printed } = await run({
    'good.test.ts': good,
    'deep/bad.test.ts':
      "import { suite } from 'uvu';\nconst a = suite('first');\na('ok', () => {});\na.run();\nconst b = suite('second');\nb('boom', () => { throw new Error('boom happened'); });\nb.run();\n",
  });
  assert.equal(counts, { passed: 3, failed: 1, skipped: 1 });
  assert.match(printed, 'boom happened');
  assert.match(printed, 'deep/bad.test.ts');
});

test('a filter chooses files', async () => {
  const { counts } = await run({ 'one.test.ts': good, 'two.test.ts': good, 'three.ts': good }, { filters: ['two'] });
  assert.equal(counts, { passed: 2, failed: 0, skipped: 1 });
});

test('a file that cannot be loaded is one failure and says why', async () => {
  const { counts, printed } = await run({
    'crash.test.ts': "import { test } from 'uvu';\ntest('a', () => {});\ntest.run();\nthrow new Error('at load');\n",
  });
  assert.equal(counts, { passed: 0, failed: 1, skipped: 0 });
  assert.match(printed, 'at load');
  assert.match(printed, 'ended before its tests did');
});

test('a suite that forgot its run is one failure', async () => {
  const { counts, printed } = await run({ 'silent.test.ts': "import { test } from 'uvu';\ntest('a', () => {});\n" });
  assert.equal(counts, { passed: 0, failed: 1, skipped: 0 });
  assert.match(printed, 'no test ran');
});

test('process.exit(0) in the middle is a failure', async () => {
  const { counts } = await run({
    'exit.test.ts': "import { test } from 'uvu';\ntest('a', () => {});\ntest('b', () => process.exit(0));\ntest.run();\n",
  });
  assert.equal(counts, { passed: 0, failed: 1, skipped: 0 });
});

test('tests behind a before hook that throws count as failed', async () => {
  const { counts, printed } = await run({
    'before.test.ts':
      "import { test } from 'uvu';\ntest.before(() => { throw new Error('no'); });\ntest('a', () => {});\ntest('b', () => {});\ntest.run();\n",
  });
  assert.equal(counts, { passed: 0, failed: 2, skipped: 0 });
  assert.match(printed, 'hook threw');
});

test('a test that never ends is killed at the limit', async () => {
  const { counts, printed } = await run(
    {
      'endless.test.ts':
        "import { test } from 'uvu';\ntest('a', () => new Promise(() => { setInterval(() => {}, 100); }));\ntest.run();\n",
    },
    { timeout: 2_000 },
  );
  assert.equal(counts, { passed: 0, failed: 1, skipped: 0 });
  assert.match(printed, 'still running after 2 s');
});

test('a process that stays alive after its tests is a failure', async () => {
  const { counts, printed } = await run(
    { 'alive.test.ts': "import { test } from 'uvu';\ntest('a', () => { setInterval(() => {}, 100); });\ntest.run();\n" },
    { exitTimeout: 500 },
  );
  assert.equal(counts, { passed: 1, failed: 1, skipped: 0 });
  assert.match(printed, 'left open');
});

test('a rejection after the last test is a failure', async () => {
  const { counts } = await run({
    'late.test.ts':
      "import { test } from 'uvu';\ntest('a', () => { setTimeout(() => Promise.reject(new Error('late')), 50); });\ntest.run();\n",
  });
  assert.equal(counts, { passed: 1, failed: 1, skipped: 0 });
});

test('files run as where they lie: their addresses, names of classes, lines of errors and modules of their own', async () => {
  const { counts, printed } = await run({
    'shared.ts': 'export class Twin { at = import.meta.url; }\nexport const count = { of: 0 };\n',
    'other.ts': "import { count } from './shared';\nexport class Twin {}\nexport const counted = () => ++count.of;\n",
    ...Object.fromEntries(
      ['a', 'b'].map((name) => [
        `${name}.test.ts`,
        `import { test } from 'uvu';
         import { counted, Twin as Other } from './other';
         import { Twin } from './shared';
         test('a', () => {
           const { at } = new Twin();
           if (!/test.shared\\.ts$/.test(at)) throw new Error(at);
           if (Twin.name + Other.name !== 'TwinTwin') throw new Error(Twin.name + Other.name);
           if (import.meta.resolve('./other.ts') !== new URL('./other.ts', import.meta.url).href) throw new Error('resolve');
           if (counted() !== 1) throw new Error('not alone');
         });
         test('b', () => { throw new Error('here'); });
         test.run();`,
      ]),
    ),
  });
  assert.equal(counts, { passed: 2, failed: 2, skipped: 0 }, printed);
  assert.match(printed, /a\.test\.ts:11:/);
});

test('a file that imports what it computes the name of finds it, and so does one that starts a program', async () => {
  const { counts, printed } = await run({
    'computed.test.ts':
      "import { test } from 'uvu';\nconst name = './made.ts';\ntest('a', async () => { if ((await import(name)).one !== 1) throw new Error('no'); });\ntest.run();\n",
    'made.ts': 'export const one: number = 1;\nconsole.log(import.meta.url);\n',
    'starts.test.ts': `import { fileURLToPath } from 'node:url';
      import { programWords, runScript } from '${kit}';
      import { test } from 'uvu';
      const file = fileURLToPath(new URL('./made.ts', import.meta.url));
      // what is not there is no program: new URL('./none.ts', import.meta.url)
      test('a', async () => {
        const { stdout } = await runScript(file);
        if (!stdout.endsWith('made.ts\\n')) throw new Error(stdout);
        if (programWords(file).includes(file)) throw new Error('it runs from its source');
      });
      test.run();`,
  });
  assert.equal(counts, { passed: 2, failed: 0, skipped: 0 }, printed);
});

test("a README's blocks have become programs before they run, and leave no file", async () => {
  const { counts, printed } = await run({
    '../README.md': '```ts\nconst name: string = process.argv[1];\nconsole.log(name);\n```\n',
    'readme.test.ts': `import { readdirSync } from 'node:fs';
      import { fileURLToPath } from 'node:url';
      import { runReadmeSnippets } from '${kit}';
      import { test } from 'uvu';
      const folder = fileURLToPath(new URL('..', import.meta.url));
      test('a', async () => {
        const [{ stdout, line }] = await runReadmeSnippets(folder);
        if (line !== 1 || !stdout.endsWith('.mjs\\n')) throw new Error(stdout + 'it runs from its source');
        const left = readdirSync(folder + '/.cache', { recursive: true }).filter((name) => name.endsWith('.mts'));
        if (left.length > 0) throw new Error(left.join());
      });
      test.run();`,
  });
  assert.equal(counts, { passed: 1, failed: 0, skipped: 0 }, printed);
});

test('a file that is no TypeScript is one failure, and the others run', async () => {
  const { counts, printed } = await run({ 'good.test.ts': good, 'bad.test.ts': 'const of = ;\n' });
  assert.equal(counts, { passed: 2, failed: 1, skipped: 1 });
  assert.match(printed, /FAIL test.bad\.test\.ts/);
});

test('no file at all is no test at all', async () => {
  assert.equal((await run({})).counts, { passed: 0, failed: 0, skipped: 0 });
});

test.run();
