import { join, resolve } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultDataDir, defaultOutDir, fromWhereTyped } from '../../src/options/folders';

const environment = { ...process.env };

test.after.each(() => {
  for (const name of ['INIT_CWD', 'XDG_CACHE_HOME', 'LOCALAPPDATA', 'HOME', 'USERPROFILE']) {
    if (environment[name] === undefined) delete process.env[name];
    else process.env[name] = environment[name];
  }
});

test('paths start where the command was typed, not in the package', () => {
  process.env.INIT_CWD = resolve('/somewhere/else');
  assert.is(fromWhereTyped('../shared/mnist'), resolve('/somewhere/shared/mnist'));
  assert.is(fromWhereTyped(resolve('/absolute')), resolve('/absolute'));
  delete process.env.INIT_CWD;
  assert.is(fromWhereTyped('data'), resolve(process.cwd(), 'data'));
});

test('~ is the home folder, as a shell would have it', () => {
  process.env.INIT_CWD = resolve('/somewhere/else');
  process.env.HOME = process.env.USERPROFILE = resolve('/home/ada');
  assert.is(fromWhereTyped('~'), resolve('/home/ada'));
  assert.is(fromWhereTyped('~/data'), resolve('/home/ada/data'));
  assert.is(fromWhereTyped('data/~'), resolve('/somewhere/else/data/~'));
  assert.is(fromWhereTyped('./~'), resolve('/somewhere/else/~'));
});

test('the folder of a run is named after its time, without colons', () => {
  process.env.INIT_CWD = resolve('/somewhere');
  assert.is(defaultOutDir('', new Date(2025, 0, 2, 3, 4, 5)), resolve('/somewhere/runs/2025-01-02T03-04-05'));
});

test("downloads go to the user's cache folder", () => {
  process.env.XDG_CACHE_HOME = resolve('/cache');
  assert.is(defaultDataDir(), join(resolve('/cache'), 'kindling', 'mnist'));
  process.env.XDG_CACHE_HOME = '';
  process.env.LOCALAPPDATA = '';
  assert.match(defaultDataDir(), /\.cache.kindling.mnist$/);
});

test.run();
