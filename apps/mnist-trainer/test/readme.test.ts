import { readFileSync } from 'node:fs';
import { usageOf } from '@kindling/program';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { optionDefinitions } from '../src/options/options';

test('the README lists every option with its default and its meaning', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const lines = readme.split('\n').map((line) => line.replace(/ +\|/g, ' |'));
  const rows = lines.filter((line) => line.startsWith('| `--'));
  const expected = optionDefinitions.map(
    (definition) => `| \`${usageOf(definition)}\` | \`${definition.defaultNote}\` | ${definition.description} |`,
  );
  assert.equal(rows.slice(0, -1), expected);
  assert.match(rows.at(-1)!, '`--help`');
});

test.run();
