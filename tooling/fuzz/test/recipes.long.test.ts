import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { extractSnippets, repositoryRoot, runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const docs = join(repositoryRoot, 'docs');

for (const name of ['from-pytorch.md', ...readdirSync(join(docs, 'recipes')).map((file) => `recipes/${file}`)]) {
  test(`the programs of ${name} print what their comments say`, async () => {
    const readme = join(docs, name);
    const snippets = extractSnippets(readFileSync(readme, 'utf8'));
    const runs = await runReadmeSnippets(join(repositoryRoot, 'tooling/fuzz'), { readme });
    runs.forEach(({ stdout, line }, i) => {
      const said = [...snippets[i].code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);
      assert.is(stdout.trim(), said.join('\n'), `${name}:${line}`);
    });
  });
}

test.run();
