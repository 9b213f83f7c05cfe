import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findSuiteProblems } from '../src/suites/findSuiteProblems';

const test = suite('findSuiteProblems');
const problemsOf = (text: string) => findSuiteProblems('some.test.ts', text);

test('a suite that runs is no problem', () => {
  assert.equal(problemsOf("import { suite } from 'uvu';\nconst a = suite('a');\na('x', () => {});\na.run();\n"), []);
  assert.equal(problemsOf("import { test } from 'uvu';\ntest('x', () => {});\ntest.run();\n"), []);
});

test('a suite without run is named with its line', () => {
  const text = "import { suite } from 'uvu';\nconst a = suite('a');\nconst b = suite('b');\nb.run();\n";
  assert.equal(problemsOf(text), [{ line: 2, message: 'a.run() is missing: uvu skips the suite in silence' }]);
});

test('the imported test must run too, under its own name', () => {
  assert.equal(
    problemsOf("import { test as it } from 'uvu';\nit('x', () => {});\n")[0].message,
    'it.run() is missing: uvu skips the suite in silence',
  );
});

test('a run of the same name in another function does not count', () => {
  const text = [
    "import { suite } from 'uvu';",
    "function one() { const t = suite('one'); t('x', () => {}); }",
    "function two() { const t = suite('two'); t('x', () => {}); t.run(); }",
    'one(); two();',
  ].join('\n');
  assert.equal(problemsOf(text), [{ line: 2, message: 't.run() is missing: uvu skips the suite in silence' }]);
});

test('a suite defined in a loop and run there is fine, also from a nested function', () => {
  assert.equal(
    problemsOf("import { suite } from 'uvu';\nfor (const n of ['a']) { const t = suite(n); (() => t.run())(); }\n"),
    [],
  );
});

test('a comment or a string with .run() does not count', () => {
  assert.equal(problemsOf("import { test } from 'uvu';\n// test.run()\nconst s = 'test.run()';\n").length, 1);
});

test('a file that makes no suite is no problem: the runner fails it when nothing runs', () => {
  assert.equal(problemsOf("import { mine } from './support/mine';\nmine('a', () => {});\n"), []);
});

test('a helper may hand its suite over, a test file must run its own', () => {
  const text =
    "import { suite } from 'uvu';\nexport function make() { const test = suite('a'); test.before(() => {}); return { test }; }\n";
  assert.equal(findSuiteProblems('support/make.ts', text), []);
  assert.is(findSuiteProblems('make.test.ts', text).length, 1);
  assert.is(findSuiteProblems('support/make.ts', text.replace('return { test };', '')).length, 1);
});

test('.only is a problem', () => {
  assert.match(problemsOf("import { test } from 'uvu';\ntest.only('x', () => {});\ntest.run();\n")[0].message, 'test.only');
});

test.run();
