import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { enableGrad, isGradEnabled, noGrad, noGradSync, withoutGrad } from '../../src/graph/gradMode';
import { shutdown, tensor } from '../../src/index';

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

test('one that is over when it returns', async () => {
  const x = tensor([1], { requiresGrad: true });
  assert.not(noGradSync(() => x.mul(2)).requiresGrad);
  assert.ok(x.mul(2).requiresGrad);
  const wanted = 'noGradSync: fn: expected a function that ends when it returns, got one that gives';
  throwsExactly(() => noGradSync(async () => 5), `${wanted} Promise`);
  throwsExactly(() => noGradSync(async () => Promise.reject(new Error('seen by nobody'))), `${wanted} Promise`);
  throwsExactly(
    () =>
      noGradSync(function* () {
        yield x.mul(2);
      }),
    `${wanted} object`,
  );
  throwsExactly(() => noGradSync(7 as never), 'noGradSync: fn: expected a function, got 7');
  await later();
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

test('code that runs beside an async function records', async () => {
  const w = tensor([2], { requiresGrad: true });
  const before = w.mul(3);
  const evaluation = noGrad(async () => {
    for (let i = 0; i < 5; i++) {
      await later(2);
      assert.not(w.mul(2).requiresGrad);
    }
  });
  assert.ok(isGradEnabled(), 'at once');
  const beside = w.mul(5);
  await later(3);
  assert.ok(isGradEnabled(), 'while the other waits');
  await evaluation;
  assert.ok(isGradEnabled(), 'after it');
  before.add(beside).backward();
  assert.equal([...((await w.grad?.data()) ?? [])], [8]);
});

test('two kinds of async functions side by side, each to its end', async () => {
  const seen: string[] = [];
  const record = async (name: string, expected: boolean, waits: number[]) => {
    for (const wait of waits) {
      await later(wait);
      assert.is(isGradEnabled(), expected, name);
    }
    seen.push(name);
  };
  await Promise.all([
    noGrad(() => record('quiet', false, [1, 7, 1])),
    record('loud', true, [4, 2, 9]),
    noGrad(() => Promise.all([record('inner', false, [2, 2]), noGrad(() => record('innermost', false, [6]))])),
    record('short', true, [1]),
  ]);
  assert.equal(seen.sort(), ['inner', 'innermost', 'loud', 'quiet', 'short']);
  assert.ok(isGradEnabled());
});

test('an async function that fails beside one that goes on', async () => {
  const failing = noGrad(async () => {
    await later(1);
    throw new Error('on purpose');
  });
  const going = noGrad(async () => {
    await failing.catch(() => {});
    await later(2);
    return isGradEnabled();
  });
  assert.ok(isGradEnabled());
  assert.is(await going, false);
  assert.ok(isGradEnabled());
});

test('a timer that was started inside does not record, one from outside does', async () => {
  const seen: Record<string, boolean> = {};
  const outside = new Promise<void>((resolve) =>
    setTimeout(() => {
      seen.outside = isGradEnabled();
      resolve();
    }, 3),
  );
  await noGrad(
    () =>
      new Promise<void>((resolve) =>
        setTimeout(() => {
          seen.inside = isGradEnabled();
          resolve();
        }, 3),
      ),
  );
  await outside;
  assert.equal(seen, { outside: true, inside: false });
});

test('a promise that was made outside and is waited for inside changes nothing', async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const inside = noGrad(async () => {
    await gate;
    return isGradEnabled();
  });
  const outside = (async () => {
    await gate;
    return isGradEnabled();
  })();
  noGrad(() => release());
  assert.equal(await Promise.all([inside, outside]), [false, true]);
});

test('what starts only when it is waited for is waited for inside', async () => {
  const lazy = {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is the point
    then: (resolve: (enabled: boolean) => void) => resolve(isGradEnabled()),
  };
  assert.is(await noGrad(() => lazy as unknown as PromiseLike<boolean>), false);
  class Late extends Promise<boolean> {
    // biome-ignore lint/suspicious/noThenProperty: as p-lazy does it
    override then<A, B>(
      resolve?: ((value: boolean) => A | PromiseLike<A>) | null,
      reject?: ((reason: unknown) => B | PromiseLike<B>) | null,
    ) {
      return Promise.resolve(isGradEnabled()).then(resolve, reject);
    }
  }
  assert.is(await noGrad(() => new Late(() => {})), false);
  const failing = {
    // biome-ignore lint/suspicious/noThenProperty: a thenable is the point
    then: () => {
      throw new Error('on purpose');
    },
  };
  try {
    await noGrad(() => failing as unknown as PromiseLike<never>);
    assert.unreachable();
  } catch (error) {
    assert.is((error as Error).message, 'on purpose');
  }
  assert.ok(isGradEnabled());
});

test('a generator: each of its values, and nothing between them', () => {
  const w = tensor([2], { requiresGrad: true });
  function* products(): Generator<boolean, string, number | undefined> {
    try {
      const factor = yield w.mul(2).requiresGrad;
      yield w.mul(factor ?? 1).requiresGrad;
    } finally {
      ends.push(isGradEnabled());
    }
    return 'done';
  }
  const ends: boolean[] = [];
  const quiet = noGrad(products);
  assert.equal(quiet.next(), { value: false, done: false });
  assert.ok(isGradEnabled() && w.mul(2).requiresGrad, 'between the values');
  assert.equal(quiet.next(3), { value: false, done: false });
  assert.equal(quiet.next(), { value: 'done', done: true });
  const stopped = noGrad(products);
  stopped.next();
  assert.equal(stopped.return('early'), { value: 'early', done: true });
  const broken = noGrad(products);
  broken.next();
  assert.throws(() => broken.throw(new Error('on purpose')), 'on purpose');
  assert.equal(ends, [false, false, false]);
  const values = [];
  for (const value of noGrad(products)) {
    values.push(value);
    assert.ok(isGradEnabled(), 'in the body of a loop');
    if (values.length === 1) break;
  }
  assert.equal(values, [false]);
  assert.equal([...noGrad(products)], [false, false]);
  assert.is(Object.prototype.toString.call(quiet), '[object Generator]');
  assert.is(quiet[Symbol.iterator](), quiet);
  assert.instance(quiet, products as unknown as new () => unknown);
});

test('an async generator: each of its values, and nothing beside them', async () => {
  async function* values() {
    try {
      for (let i = 0; i < 3; i++) {
        await later(1);
        yield isGradEnabled();
        await later(1);
        yield isGradEnabled();
      }
    } finally {
      await later(1);
      ends.push(isGradEnabled());
    }
  }
  const ends: boolean[] = [];
  const seen: boolean[] = [];
  for await (const enabled of noGrad(values)) {
    assert.ok(isGradEnabled(), 'in the body of a loop');
    await later(1);
    assert.ok(isGradEnabled(), 'after waiting in it');
    seen.push(enabled);
    if (seen.length === 4) break;
  }
  assert.equal(seen, [false, false, false, false]);
  const both = noGrad(values);
  assert.equal(await Promise.all([both.next(), both.next()]), [
    { value: false, done: false },
    { value: false, done: false },
  ]);
  await both.return(undefined);
  assert.equal(ends, [false, false]);
  assert.ok(isGradEnabled());
});

test('a generator that is delegated to, and one inside another noGrad', () => {
  function* inner() {
    yield isGradEnabled();
  }
  function* outer() {
    yield isGradEnabled();
    yield* noGrad(inner);
    yield isGradEnabled();
  }
  assert.equal([...outer()], [true, false, true]);
  assert.equal([...noGrad(() => noGrad(outer))], [false, false, false]);
});

test('the library’s own: nothing is left behind, whatever is inside which', async () => {
  assert.is(
    withoutGrad(() => enableGrad(() => noGrad(() => isGradEnabled()))),
    false,
  );
  assert.is(
    noGrad(() => enableGrad(() => isGradEnabled())),
    true,
  );
  const modes = await noGrad(async () => {
    await later();
    return [enableGrad(isGradEnabled), isGradEnabled(), withoutGrad(isGradEnabled)];
  });
  assert.equal(modes, [true, false, false]);
  assert.throws(() =>
    withoutGrad(() => {
      throw new Error('on purpose');
    }),
  );
  assert.ok(isGradEnabled());
});

test('what is no function', () => {
  for (const [value, shown] of [
    [undefined, 'undefined'],
    [Promise.resolve(1), 'Promise'],
    [tensor(1), 'Tensor of shape []'],
  ]) {
    throwsExactly(() => noGrad(value as never), `noGrad: fn: expected a function, got ${shown}`);
  }
});

test.after(shutdown);
test.run();
