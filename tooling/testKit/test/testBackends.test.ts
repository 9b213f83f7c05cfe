import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { testBackends } from '../src/index';

const before = process.env.KINDLING_BACKENDS;

function asked(list: string | undefined, also: readonly 'webgpu'[] = []): string[] {
  if (list === undefined) delete process.env.KINDLING_BACKENDS;
  else process.env.KINDLING_BACKENDS = list;
  return testBackends({ also }).map(({ name, threads }) => `${name} ${threads}`);
}

test('cpu and webasm with one and two threads, where nothing else is asked for', () => {
  assert.equal(asked(undefined), ['cpu 1', 'webasm 1', 'webasm 2']);
  assert.equal(asked(''), ['cpu 1', 'webasm 1', 'webasm 2']);
});

test('what is named, and nothing else', () => {
  assert.equal(asked('cpu', ['webgpu']), ['cpu 1']);
  assert.equal(asked('webasm, cpu'), ['cpu 1', 'webasm 1', 'webasm 2']);
});

test('those that need a native package come last, where they are', () => {
  const all = asked('all');
  assert.equal(all.slice(0, 3), ['cpu 1', 'webasm 1', 'webasm 2']);
  assert.ok(all.slice(3).every((name) => ['webgpu 1', 'headlessgl 1'].includes(name)));
});

test('a name that is none is said', () => {
  assert.throws(
    () => asked('cpu,gpu'),
    /^KINDLING_BACKENDS: expected names of cpu, webasm, webgpu, headlessgl, or all, got gpu$/,
  );
});

test.after(() => {
  if (before === undefined) delete process.env.KINDLING_BACKENDS;
  else process.env.KINDLING_BACKENDS = before;
});
test.run();
