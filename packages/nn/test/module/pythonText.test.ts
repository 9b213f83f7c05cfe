import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { pythonText } from '../../src/module/pythonText';

test('writes numbers, booleans and tuples as Python does', () => {
  const cases: [Parameters<typeof pythonText>[0], string][] = [
    [true, 'True'],
    [false, 'False'],
    [0, '0'],
    [0.5, '0.5'],
    [-1, '-1'],
    [0.0001, '0.0001'],
    [1e-5, '1e-05'],
    [2.5e-8, '2.5e-08'],
    [1e-12, '1e-12'],
    [[5, 5], '(5, 5)'],
    [[3], '(3,)'],
    [Number.NaN, 'nan'],
    [Number.NEGATIVE_INFINITY, '-inf'],
    ['same', '"same"'],
    [null, 'null'],
    [[1, 'b'], '[1, "b"]'],
  ];
  for (const [value, text] of cases) assert.is(pythonText(value), text);
});

test.run();
