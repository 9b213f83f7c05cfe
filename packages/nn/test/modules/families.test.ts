import { readdirSync } from 'node:fs';
import { moduleFamilies } from '@kindling/fixtures';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('every family that PyTorch was asked about is held', () => {
  const files = readdirSync(new URL('.', import.meta.url)).filter((file) => file !== 'families.test.ts');
  assert.equal(
    files.sort(),
    moduleFamilies().map((family) => `${family}.test.ts`),
  );
});

test.run();
