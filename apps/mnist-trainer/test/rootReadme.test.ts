import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { repositoryRoot, runReadmeSnippets } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

// Here, because this package is the one that has everything the snippet imports.
test("the training loop in the project's README runs, and its loss falls", async () => {
  const packageFolder = fileURLToPath(new URL('..', import.meta.url));
  const [{ stdout }] = await runReadmeSnippets(packageFolder, { readme: join(repositoryRoot, 'README.md') });
  const losses = stdout.trimEnd().split('\n').map(Number);
  assert.is(losses.length, 5);
  assert.ok(Math.abs(losses[0] - Math.log(10)) < 0.1, `first loss ${losses[0]}`);
  assert.ok(losses[4] < 2, `last loss ${losses[4]}`);
});

test.run();
