import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { withinStack } from '../../src/module/withinStack';

test('gives back what came, and throws on what was thrown', () => {
  assert.is(
    withinStack('here', () => 7),
    7,
  );
  const error = new RangeError('another one');
  try {
    withinStack('here', () => {
      throw error;
    });
    assert.unreachable();
  } catch (caught) {
    assert.is(caught, error);
  }
});

test('says in words that the stack is too small', () => {
  const endless = (): number => endless() + 1;
  throwsExactly(
    () => withinStack('here', endless),
    'here: expected modules that the stack has room for, got some too deep in one another or one that calls itself',
  );
});

test.run();
