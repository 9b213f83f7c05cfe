import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { expandHome } from '../src/homeFolder';

const posix = { homedir: () => '/home/ada', sep: '/' };

test('a ~ is the home folder at the beginning of a path, and nowhere else', () => {
  assert.is(expandHome('path', '~', posix), '/home/ada');
  assert.is(expandHome('path', '~/net', posix), '/home/ada/net');
  for (const path of ['net', '/net/~', 'a~/b', './~']) assert.is(expandHome('path', path, posix), path);
  assert.is(expandHome('path', '~\\net', { homedir: () => 'C:\\ada', sep: '\\' }), 'C:\\ada\\net');
});

test('no other home is guessed', () => {
  assert.throws(() => expandHome('path', '~bob/net', posix), /^path: expected a path, or one in your own home folder/);
  const homeless = () => {
    throw new Error('ENOENT');
  };
  for (const homedir of [homeless, () => '']) {
    assert.throws(() => expandHome('path', '~/net', { homedir, sep: '/' }), /^path: expected a path without ~, as HOME names no/);
  }
});

test.run();
