import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Conv2d, Module, ReLU, Sequential } from '../../src/index';

class Told extends Module {
  constructor(
    readonly extra: unknown,
    readonly whole?: unknown,
  ) {
    super();
  }

  override forward(): void {}

  override extraRepr(): string {
    return this.extra as string;
  }

  override toString(): string {
    return this.whole === undefined ? super.toString() : (this.whole as string);
  }
}

test('a class that prints itself stands indented where it is held', () => {
  const model = new Sequential({ a: new Sequential({ b: new Told('', 'Told\n  by itself') }), c: new Told('x=1') });
  assert.is(String(model), 'Sequential(\n  (a): Sequential(\n    (b): Told\n      by itself\n  )\n  (c): Told(x=1)\n)');
});

test('text that is none is an error in words', () => {
  throwsExactly(() => String(new Sequential(new Told(3))), 'Told.extraRepr: expected text, got 3');
  throwsExactly(() => new Sequential(new Told('', null)).toString(), 'Told.toString: expected text, got null');
});

test('a class that prints what holds it is an error in words', () => {
  class Upwards extends Module {
    constructor(readonly above: () => Module) {
      super();
    }

    override forward(): void {}

    override toString(): string {
      return String(this.above());
    }
  }
  const model: Module = new Sequential(new Upwards(() => model));
  throwsExactly(
    () => String(model),
    'Sequential.toString: expected modules that the stack has room for, got some too deep in one another or one that calls itself',
  );
});

test('what a model would print beyond 2^28 characters is an error in words', () => {
  const long = new Told('x'.repeat(2 ** 20));
  throwsExactly(
    () => String(new Sequential(...Array.from({ length: 257 }, () => long))),
    'Sequential.toString: expected at most 268435456 characters, got a module that prints more',
  );
});

test('arguments that were written over by hand are printed as they are', () => {
  const conv = Object.assign(new Conv2d(1, 2, 3), { padding: 1, dilation: 2, stride: 2 });
  assert.is(String(conv), 'Conv2d(1, 2, kernel_size=(3, 3), stride=2, padding=1, dilation=2)');
  assert.is(String(new ReLU()), 'ReLU()');
});

test.run();
