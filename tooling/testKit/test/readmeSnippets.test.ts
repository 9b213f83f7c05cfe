import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { extractSnippets, runReadmeSnippets } from '../src/helpers/readmeSnippets';
import { temporaryFolder } from '../src/helpers/temporaryFolder';

const test = suite('readmeSnippets');

function packageWithReadme(readme: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'src'));
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'sample', type: 'module', exports: { source: './src/index.ts' } }),
  );
  writeFileSync(join(folder, 'src/index.ts'), 'export const answer: number = 42;\n');
  writeFileSync(join(folder, 'README.md'), readme);
  return folder;
}

test('takes the ts blocks that are not marked no-run, with their lines', () => {
  const text =
    '# A\n```ts\nlet a = 1;\n```\n```sh\nnpm i\n```\n```ts no-run\nlet b;\n```\n````md\n```ts\nlet c;\n```\n````\n```ts\nlet d;\n```\n';
  assert.equal(extractSnippets(text), [
    { line: 2, code: 'let a = 1;\n' },
    { line: 16, code: 'let d;\n' },
  ]);
});

test('runs a block against the sources of its own package, in an empty folder', async () => {
  const folder = packageWithReadme(
    "```ts\nimport { readdirSync } from 'node:fs';\nimport { answer } from 'sample';\nconsole.log(answer satisfies number, readdirSync('.').length);\n```\n",
  );
  assert.equal(await runReadmeSnippets(folder), [{ line: 1, stdout: '42 0\n' }]);
  assert.equal(existsSync(join(folder, '.cache')) ? readdirSync(join(folder, '.cache')) : [], []);
});

const rejects = async (promise: Promise<unknown>, expected: RegExp) => {
  const error = await promise.then(
    () => null,
    (reason: Error) => reason,
  );
  assert.instance(error, Error);
  assert.match(error?.message ?? '', expected);
};

test('a failing block is named with its line and its error', async () => {
  await rejects(
    runReadmeSnippets(packageWithReadme("text\n\n```ts\nthrow new Error('broken');\n```\n")),
    /README\.md:3: .*code 1\n[\s\S]*broken/,
  );
});

test('a block that stays alive is killed and named', async () => {
  const folder = packageWithReadme('```ts\nsetInterval(() => {}, 1000);\n```\n');
  await rejects(runReadmeSnippets(folder, { timeout: 1500 }), /README\.md:1: .*still running/);
});

test('a README without a block to run is an error', async () => {
  await rejects(runReadmeSnippets(packageWithReadme('# nothing\n')), /no ```ts block to run/);
});

test.run();
