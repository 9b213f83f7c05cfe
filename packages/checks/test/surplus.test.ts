import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exactMethods, refuseSurplus } from '../src/index';

/** A function of one argument. */
function half(_x: unknown): string {
  refuseSurplus('half', arguments, 1);
  return 'half';
}

function both(_x: unknown, _y?: unknown): string {
  refuseSurplus('both', arguments, 2);
  return 'both';
}

const call = (fn: unknown, ...given: unknown[]) => (fn as (...given: unknown[]) => unknown)(...given);

test('what stands behind the arguments of a function is named', () => {
  throwsExactly(() => call(half, 1, true), 'half: expected no further argument, got true');
  throwsExactly(() => call(half, 1, undefined, { beta: true }), 'half: expected no further argument, got Object');
  throwsExactly(() => call(both, 1, 2, [3]), 'both: expected no further argument, got [3]');
  throwsExactly(() => call(half, 891, [[1, 2]]), 'half: expected no further argument, got [[1, 2]]');
  assert.is(call(both, 1), 'both');
  assert.is(call(half, 1, undefined), 'half');
});

test("an option of PyTorch's that means nothing here is told with what to write", () => {
  throwsExactly(
    () => call(half, 1, { inplace: true }),
    'half: expected no further argument, got inplace: leave it out, layers and functions give a tensor of its own',
  );
  throwsExactly(
    () => call(half, 1, { scale: 1, setToNone: true }),
    'half: expected no further argument, got setToNone: leave it out, gradients become null',
  );
});

test('what map, forEach and reduce pass is let through', () => {
  assert.equal([1, 2].map(half), ['half', 'half']);
  [Number.NaN].forEach(half);
  Float32Array.of(0.1).forEach(half);
  assert.is([1, 2, 3].reduce(both as never, 0 as never) as unknown, 'both');
  throwsExactly(() => call(half, 1, 0, [2]), 'half: expected no further argument, got 0');
  throwsExactly(() => call(half, 1, 2, 0, [2]), 'half: expected no further argument, got 2');
  // nothing stands at these places of a list, and undefined is none of its entries
  for (const index of [1.5, 2, -1])
    throwsExactly(() => call(both, undefined, index, [[1], [1]]), 'both: expected no further argument, got [[1], [1]]');
});

class Base {
  static get name(): string {
    return 'Base';
  }

  constructor() {
    exactMethods(new.target);
  }

  twice(x: number): number {
    return this.scale * x;
  }

  get scale(): number {
    return 2;
  }

  shifted(x = 1, { by = 1 } = {}): number {
    return x + by;
  }

  all(...xs: number[]): number {
    return xs.length;
  }

  async later(): Promise<number> {
    return 3;
  }
}

class Middle extends Base {
  override twice(x: number): number {
    return super.twice(x) + 1;
  }
}

class Own extends Middle {
  static override get name(): string {
    return 'Own';
  }

  thrice(x: number): number {
    return 3 * x;
  }
}

class User extends Base {
  override twice(): number {
    return super.twice(5);
  }
}

test('methods refuse surplus arguments, under the name of their class', async () => {
  const own = new Own();
  throwsExactly(
    () => call(own.twice.bind(own), 1, 2),
    'Own.twice: expected no further argument, got 2: sizes and dims stand in an array, [1, 2]',
  );
  throwsExactly(() => call(own.thrice.bind(own), 1, true), 'Own.thrice: expected no further argument, got true');
  throwsExactly(() => call(own.later.bind(own), 1), 'Own.later: expected no further argument, got 1');
  assert.is(own.twice(3), 7);
  assert.is(await own.later(), 3);
  assert.equal([Own.prototype.thrice.name, Own.prototype.thrice.length], ['thrice', 1]);
});

test('methods whose number of arguments is not to be seen stay as they are', () => {
  const own = new Own();
  assert.is(own.shifted(1, { by: 3 }), 4);
  assert.is(own.all(1, 2, 3), 3);
});

test('a class of the program is left alone, and what it extends is not', () => {
  const user = new User();
  assert.is(call(user.twice.bind(user), 1, 2, 3), 10);
  throwsExactly(() => call(user.later.bind(user), 1), 'User.later: expected no further argument, got 1');
});

test.run();
