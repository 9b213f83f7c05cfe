import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { failureTable, kindCounts } from '../../src/run/report';
import { type RunResult, runCalls } from '../../src/run/runCalls';

const table = new URL('../support/faultyTable.ts', import.meta.url).href;
const everything = { table, seed: 1, way: 'every', only: [], without: [] } as const;

const kindsOf = ({ failures }: RunResult, row: string) => [
  ...new Set(failures.filter((failure) => failure.row === row).map(({ outcome }) => outcome.kind)),
];

let result: RunResult;
test.before(async () => {
  result = await runCalls(everything);
});

test('what is right is not complained of', () => {
  assert.equal(kindsOf(result, 'right/refuses'), []);
  assert.equal(kindsOf(result, 'right/takesAnything'), []);
});

for (const [row, ...kinds] of [
  ['accepts', 'nonsense accepted'],
  ['coerces', 'nonsense accepted', 'raw error'],
  ['refusesRight', 'right call refused'],
  ['twoLines', 'unclear error'],
  ['tooLong', 'unclear error'],
  ['wordsOfTheEngine', 'unclear error'],
  ['wrongResult', 'wrong result'],
  ['strayRejection', 'unhandled rejection'],
  ['strayAndRefuses', 'unhandled rejection'],
  ['endsWithoutAWord', 'process ended'],
  ['neverAnswers', 'no answer'],
  ['neverReturns', 'no answer'],
  ['ends', 'process ended'],
  ['crashes', 'process ended'],
  ['takesMemory', 'memory'],
  ['losesGradients', 'gradients stay off'],
  ['computesWrong', 'wrong numbers afterwards'],
]) {
  test(`${row}: ${kinds.join(', ')}`, () => {
    assert.equal(kindsOf(result, `faulty/${row}`).sort(), kinds);
  });
}

test('each failing call is told of once, and all others were made', () => {
  const numbers = result.failures.map(({ index }) => index);
  assert.is(new Set(numbers).size, numbers.length);
  const again = result.failures.filter(({ row }) => row === 'faulty/ends');
  assert.is(again.length, 1);
});

test('of a process that ended without a word, this is said', () => {
  const [{ outcome }] = result.failures.filter(({ row }) => row === 'faulty/endsWithoutAWord');
  assert.is(outcome.detail, 'with code 3: without a word');
});

test('a call of one number is the same call again', async () => {
  const [first] = result.failures.filter(({ row }) => row === 'faulty/accepts');
  const { failures } = await runCalls({ ...everything, from: first.index, to: first.index + 1 });
  assert.equal(failures, [first]);
});

test('rows are chosen by the beginnings of their names, and left out by their names', async () => {
  const chosen = await runCalls({ ...everything, way: 300, only: ['right/', 'faulty/a'], without: ['right/refuses'] });
  assert.ok(chosen.made > 0 && chosen.made < 300);
  assert.equal([...new Set(chosen.failures.map(({ row }) => row))], ['faulty/accepts']);
});

test('the report groups by function and kind', () => {
  const failures = result.failures.filter(({ row }) => ['faulty/ends', 'faulty/twoLines'].includes(row));
  const [ends, lines] = failures.map(({ index }) => index).sort((a, b) => b - a);
  assert.equal(
    failureTable(failures, (index) => `--call ${index}`)
      .split('\n')
      .filter((line) => !line.startsWith('    with')),
    [
      'faulty/ends: process ended, 1 times',
      '    faulty/ends()',
      `    --call ${ends}`,
      'faulty/twoLines: unclear error, 1 times',
      '    faulty/twoLines()',
      '    more than one line: faulty: one\\ntwo',
      `    --call ${lines}`,
    ],
  );
  assert.is(kindCounts(failures), '1 unclear error, 1 process ended');
});

test.run();
