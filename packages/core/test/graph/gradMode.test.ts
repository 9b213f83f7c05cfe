import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isGradEnabled, noGrad } from '../../src/graph/gradMode';
import { tensor } from '../../src/index';

const later = (milliseconds = 1) => new Promise((resolve) => setTimeout(resolve, milliseconds));

test('gradients are recorded unless told otherwise', () => {
  assert.ok(isGradEnabled());
  const x = tensor([1], { requiresGrad: true });
  assert.ok(x.mul(2).requiresGrad);
  assert.not(noGrad(() => x.mul(2)).requiresGrad);
  assert.ok(x.mul(2).requiresGrad);
});

test('what the function gives is passed on', () => {
  assert.is(
    noGrad(() => 7),
    7,
  );
  assert.is(
    noGrad(() => undefined),
    undefined,
  );
});

test('inside and after nested ones', () => {
  noGrad(() => {
    noGrad(() => assert.not(isGradEnabled()));
    assert.not(isGradEnabled());
  });
  assert.ok(isGradEnabled());
});

test('a function that throws', () => {
  const failure = new Error('on purpose');
  try {
    noGrad(() => {
      throw failure;
    });
    assert.unreachable();
  } catch (error) {
    assert.is(error, failure);
  }
  assert.ok(isGradEnabled());
});

test('an async function, until it is done', async () => {
  const result = noGrad(async () => {
    await later();
    assert.not(isGradEnabled());
    return 5;
  });
  assert.ok(result instanceof Promise);
  assert.is(await result, 5);
  assert.ok(isGradEnabled());
});

test('an async function that fails', async () => {
  try {
    await noGrad(async () => {
      await later();
      throw new Error('on purpose');
    });
    assert.unreachable();
  } catch (error) {
    assert.is((error as Error).message, 'on purpose');
  }
  assert.ok(isGradEnabled());
});

test('async functions that overlap, whichever ends first', async () => {
  for (const [first, second] of [
    [1, 10],
    [10, 1],
  ]) {
    const both = [first, second].map((wait) =>
      noGrad(async () => {
        await later(wait);
        assert.not(isGradEnabled());
      }),
    );
    await Promise.all(both);
    assert.ok(isGradEnabled(), `they waited ${first} and ${second} ms`);
  }
});

test.run();
