import { tensor } from '@kindling/core';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SGD } from '../../src/index';
import { copyOptions, mergeOptions } from '../../src/optimizers/mergeOptions';

const SHOWN =
  'SGD: momentum: expected a number >= 0, got [undefined, undefined, undefined, undefined, undefined, undefined, ... 4294967295 entries]';

const defaults = { lr: 1, betas: [0.9, 0.99] };

test('what is given takes the default’s place; undefined is not given', () => {
  assert.equal(mergeOptions('Mine', defaults, { lr: 2 }), { lr: 2, betas: [0.9, 0.99] });
  assert.equal(mergeOptions('Mine', defaults, { lr: undefined }), defaults);
  assert.equal(mergeOptions('Mine', defaults, undefined), defaults);
  assert.equal(mergeOptions('Mine', defaults, { initialLr: 3 } as never, ['initialLr']), { ...defaults, initialLr: 3 });
});

test('lists are copied', () => {
  const betas = [0.1, 0.2];
  const merged = mergeOptions('Mine', defaults, { betas });
  betas[0] = 7;
  assert.equal(merged.betas, [0.1, 0.2]);
  assert.is.not(mergeOptions('Mine', defaults, {}).betas, defaults.betas);
  assert.is.not(copyOptions(defaults).betas, defaults.betas);
});

test('a length that is only claimed gets no memory', () => {
  const holes = new Array(2 ** 32 - 1);
  assert.is(mergeOptions('Mine', defaults, { betas: holes }).betas, holes);
  throwsExactly(() => new SGD([tensor([1])], { momentum: holes as never }), SHOWN);
});

test('a getter is read once', () => {
  let reads = 0;
  const options = {
    get lr() {
      return ++reads;
    },
  };
  assert.is(mergeOptions('Mine', defaults, options).lr, 1);
});

test('what is no object, and what does not exist, is an error', () => {
  throwsExactly(() => mergeOptions('Mine', defaults, 0.1 as never), 'Mine: options: expected an object with lr, betas, got 0.1');
  throwsExactly(
    () => mergeOptions('Mine', defaults, null as never),
    'Mine: options: expected an object with lr, betas, got null',
  );
  throwsExactly(() => mergeOptions('Mine', defaults, { beta: 1 } as never), 'Mine: options: expected only lr, betas, got beta');
});

test.run();
