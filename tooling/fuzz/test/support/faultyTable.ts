import { KindlingError, refuseSurplus } from '@kindling/checks';
import { Tensor } from '@kindling/core';
import { anything, type Domain } from '../../src/domains/domain';
import { integer, number } from '../../src/domains/simple';
import { fn, type Row } from '../../src/table/row';
import { CallersError, WrongResult } from '../../src/values/functions';

const small = integer({ min: 0, max: 3 });

/** A function without arguments: with one, it says so. */
function alone(name: string, call: () => unknown, more: Partial<Row> = {}): Row {
  return fn(
    `faulty/${name}`,
    (...given: unknown[]) => {
      if (given.length > 0) throw new KindlingError('faulty: expected no argument, got one');
      return call();
    },
    [],
    more,
  );
}

/** A function of one argument: with two, it says so. */
function ofOne(name: string, call: (value: unknown) => unknown, domain: Domain): Row {
  const exact = (...given: unknown[]) => {
    refuseSurplus(name, given, 1);
    return call(given[0]);
  };
  return fn(name, exact, [domain]);
}

function refuse(message: string): () => never {
  return () => {
    throw new KindlingError(message);
  };
}

/** Replaces a method of every tensor, as a fault of the engine would. */
function breakMethod(name: 'mul' | 'relu', method: (this: Tensor) => Tensor): void {
  Object.defineProperty(Tensor.prototype, name, { value: method });
}

/** Functions that are right, and one for each way to be wrong. */
export const table: readonly Row[] = [
  ofOne('right/refuses', (value) => (small.has(value) ? value : refuse(`value: expected 0 to 3, got ${typeof value}`)()), small),
  ofOne('right/takesAnything', (value) => typeof value, anything),
  fn('faulty/accepts', (value) => value, [small]),
  fn('faulty/coerces', (value) => Number(value) + 1, [number({ min: 0, max: 3 })]),
  alone('refusesRight', refuse('faulty: expected something else, got this')),
  alone('twoLines', refuse('faulty: one\ntwo')),
  alone('tooLong', refuse(`faulty: expected a number, got ${'x'.repeat(500)}`)),
  alone('wordsOfTheEngine', refuse('faulty: x is not a function')),
  alone('wrongResult', () => 3, {
    use: () => {
      throw new WrongResult('3 is not 4');
    },
  }),
  alone('strayRejection', () => {
    void Promise.reject(new Error('nobody listens'));
    return 3;
  }),
  ofOne(
    'faulty/strayAndRefuses',
    (value) => {
      if (small.has(value)) return value;
      void Promise.reject(new CallersError('nobody listens'));
      throw new KindlingError(`value: expected 0 to 3, got ${typeof value}`);
    },
    small,
  ),
  alone('endsWithoutAWord', () => process.exit(3)),
  alone('neverAnswers', () => new Promise(() => {}), { seconds: 1 }),
  alone(
    'neverReturns',
    () => {
      for (;;);
    },
    { seconds: 1 },
  ),
  alone('ends', () => process.exit(0)),
  alone('crashes', () => process.abort()),
  alone('takesMemory', () => Buffer.alloc(400 * 2 ** 20).fill(1).length),
  alone('losesGradients', () =>
    breakMethod('mul', function () {
      return this.detach();
    }),
  ),
  alone('computesWrong', () => {
    breakMethod('relu', function () {
      return this.neg();
    });
    throw new TypeError('and ends so');
  }),
];
