import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import { checkNoOptions } from '../src/index';

test('nothing, and an object without options, is no option', () => {
  for (const options of [undefined, {}, Object.create(null)]) checkNoOptions('relu', options);
});

test('anything else is named', () => {
  for (const [options, shown] of [
    [true, 'true'],
    [null, 'null'],
    [0.1, '0.1'],
    [[], '[]'],
    [new Map(), 'Map'],
    [{ inplace: true }, 'inplace: leave it out, layers and functions give a tensor of its own'],
    [{ inplace: undefined }, 'inplace: leave it out, layers and functions give a tensor of its own'],
    [{ ['x'.repeat(60)]: 1 }, `${'x'.repeat(40)}...`],
  ] as const) {
    throwsExactly(() => checkNoOptions('relu', options as never), `relu: options: expected none, got ${shown}`);
  }
});

test('a check may be called with anything', () => {
  throwsExactly(() => checkNoOptions(Symbol('relu') as never, 3 as never), 'Symbol(relu): options: expected none, got 3');
});

test.run();
