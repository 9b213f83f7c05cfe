import { checkFunction, describe, isThenable, KindlingError, refuseSurplus, unwaited } from '@kindling/checks';

/** Hands a value on to all that a function starts, also to what runs after an await in it: Node's AsyncLocalStorage. */
interface AsyncContext {
  run<T>(value: boolean, fn: () => T): T;
  getStore(): boolean | undefined;
}

/** What synchronous code has asked for: it is over before anything else can run. Null where the async context decides. */
let synchronous: boolean | null = null;

/** Null where the host has none; undefined until noGrad is called, so that programs without it never pay for a look-up. */
let context: AsyncContext | null | undefined;

/** Core imports no Node module, so that it can be bundled for a browser. */
function asyncContext(): AsyncContext | null {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  if (typeof process?.getBuiltinModule !== 'function') return null;
  const hooks = process.getBuiltinModule('node:async_hooks') as { AsyncLocalStorage?: new () => AsyncContext } | undefined;
  return hooks?.AsyncLocalStorage === undefined ? null : new hooks.AsyncLocalStorage();
}

/** Whether new nodes remember how to differentiate themselves. */
export function isGradEnabled(): boolean {
  if (synchronous !== null) return synchronous;
  return context?.getStore() !== true;
}

function whileSet<T>(enabled: boolean, fn: () => T): T {
  const before = synchronous;
  synchronous = enabled;
  try {
    return fn();
  } finally {
    synchronous = before;
  }
}

/** Runs `fn`, which must not be async, without recording gradients: noGrad for the library itself, which costs nothing. */
export function withoutGrad<T>(fn: () => T): T {
  return whileSet(false, fn);
}

/**
 * noGrad for a function that is over when it returns: the host keeps no context for it, which takes longer than it does (Node 20
 * then follows every promise of the process).
 * @throws KindlingError if `fn` is no function, or gives a promise or a generator
 */
export function noGradSync<T>(fn: () => T): T {
  refuseSurplus('noGradSync', arguments, 1);
  const result = withoutGrad(checkFunction('noGradSync: fn', fn));
  if (!isThenable(unwaited(result)) && !isGenerator(result)) return result;
  throw new KindlingError(
    `noGradSync: fn: expected a function that ends when it returns, got one that gives ${describe(result)}`,
  );
}

/** Runs `fn`, which must not be async, with recording on, whatever it was. @see torch.enable_grad */
export function enableGrad<T>(fn: () => T): T {
  return whileSet(true, fn);
}

/** Without gradients now, and in whatever `fn` leaves to run later. */
function inContext<T>(fn: () => T): T {
  return context ? context.run(true, () => withoutGrad(fn)) : withoutGrad(fn);
}

/**
 * Runs `fn` without recording gradients. Where it is async this holds to its end, and for the timers that it starts; code
 * that runs beside it records as before. What a generator computes for each of its values is not recorded either.
 * @throws KindlingError if `fn` is no function, or async on a host without AsyncLocalStorage (browsers): there the
 * synchronous parts have to be wrapped
 * @see torch.no_grad
 */
export function noGrad<T>(fn: () => T): T {
  refuseSurplus('noGrad', arguments, 1);
  checkFunction('noGrad: fn', fn);
  if (context === undefined) context = asyncContext();
  const result = inContext(fn);
  if (isThenable(result)) return awaited(result) as T;
  if (!isGenerator(result)) return result;
  if (kindOf(result) === '[object AsyncGenerator]' && !context) throw notHere('an async generator');
  return generatorWithoutGrad(result) as T;
}

const GENERATORS = ['[object Generator]', '[object AsyncGenerator]', '[object Iterator Helper]'];

function kindOf(value: unknown): string {
  return Object.prototype.toString.call(value);
}

/** Whether it computes when it is asked for the next value, after the function that gave it has returned. */
function isGenerator(value: unknown): value is Generator {
  return typeof value === 'object' && value !== null && GENERATORS.includes(kindOf(value));
}

function generatorWithoutGrad<G extends Generator | AsyncGenerator>(generator: G): G {
  // of the same class, so that it still is a generator of its function and has the helpers that iterators have
  const wrapped = Object.create(Object.getPrototypeOf(generator)) as G;
  for (const name of ['next', 'return', 'throw'] as const) {
    const method = generator[name] as ((...values: unknown[]) => unknown) | undefined;
    if (method === undefined) continue;
    const value = (...values: unknown[]) => inContext(() => method.apply(generator, values));
    Object.defineProperty(wrapped, name, { value, configurable: true, writable: true });
  }
  return wrapped;
}

/** What `fn` gave to be waited for. A promise runs already; anything else may start only when it is waited for. */
function awaited(result: PromiseLike<unknown>): PromiseLike<unknown> {
  if (!context) {
    // nobody gets this promise, so nobody else could handle its failure
    void unwaited(result);
    throw notHere('an async one');
  }
  if (result instanceof Promise && result.then === Promise.prototype.then) return result;
  return inContext(() => new Promise((resolve, reject) => result.then(resolve, reject)));
}

function notHere(came: string): KindlingError {
  return new KindlingError(
    `noGrad: fn: expected a synchronous function, got ${came}: this host cannot tell it from the code that runs beside it (it has no AsyncLocalStorage). Wrap the synchronous parts: const y = noGrad(() => model.forward(x)); await y.data()`,
  );
}
