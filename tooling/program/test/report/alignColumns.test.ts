import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { alignColumns } from '../../src/report/alignColumns';

test('columns stand under one another, and no line ends in blanks', () => {
  const rows = [
    ['ms', 'what'],
    ['12.5', 'a'],
    ['3', 'longer one', 'note'],
  ];
  assert.is(alignColumns(rows, ['right', 'left', 'left']), ['  ms  what', '12.5  a', '   3  longer one  note'].join('\n'));
});

test.run();
