import { KindlingError } from '@kindling/checks';
import { shutdown, useBackend } from '@kindling/core';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verdictOn } from '../src/run/call';
import { table } from '../src/table/table';
import { Choices } from '../src/values/choices';

test.before(async () => {
  // some functions write files
  process.chdir(temporaryFolder());
  await useBackend('cpu');
});
test.after(shutdown);

/** Right arguments of a row, and one behind them. */
function withSurplus(row: (typeof table)[number], choices: Choices, surplus: unknown): unknown[] {
  for (;;) {
    const args = [...row.args.map((domain) => domain.make(choices)), surplus];
    if (verdictOn(row, args).outside === 'there is an argument too many') return args;
    if (verdictOn(row, args.slice(0, -1)).outside === null) return [];
  }
}

// options that are not there, too: an object without any says as little as it would among the arguments
for (const [name, surplus] of [
  ['true', true],
  ['{}', {}],
] as const) {
  test(`every function, method and constructor refuses an argument too many, ${name}, and says its name`, async () => {
    const silent: string[] = [];
    for (const row of table) {
      const choices = new Choices(1, 1);
      const args = withSurplus(row, choices, surplus);
      if (args.length === 0) continue;
      try {
        await row.call(args, choices);
        silent.push(row.name);
      } catch (error) {
        assert.instance(error, KindlingError, `${row.name}: ${error}`);
      }
    }
    assert.equal(silent, []);
  });
}

test.run();
