import { readFileSync } from 'node:fs';
import { shutdown, useBackend } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { timedCases } from '../src/runner/cases';

test('PyTorch is timed in the same cases', () => {
  const program = readFileSync(new URL('../pytorch/timings.py', import.meta.url), 'utf8');
  const cases = program.slice(program.indexOf('CASES = {'), program.indexOf('\n}\n'));
  assert.equal(
    [...cases.matchAll(/^ {4}"([^"]+)":/gm)].map(([, name]) => name),
    timedCases.map(({ name }) => name),
  );
});

test('a case is a training step whose loss can be read', async () => {
  await useBackend('webasm', { threads: 2 });
  const step = timedCases.find(({ name }) => name === 'mlp-64')?.prepare();
  const first = await (await step?.())?.item();
  const second = await (await step?.())?.item();
  assert.ok(first !== undefined && second !== undefined && second < first && first < 3, `${first}, ${second}`);
});

test.after(shutdown);
test.run();
