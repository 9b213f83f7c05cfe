import { className } from './className';
import { describe } from './describe';
import { hintOf } from './habits';
import { KindlingError, nameText } from './kindlingError';
import { isTypedArray } from './realm';
import { isRecord } from './records';

/**
 * Refuses arguments behind those that a function takes: JavaScript would pass over them in silence. `undefined` says nothing, and passes; so does what `map`,
 * `forEach`, `reduce` and `Array.from` hand to a function of less.
 * @param name the function or class, for the message
 * @param given `arguments`
 * @param most how many it takes
 * @throws KindlingError naming the function and the first argument too many
 */
export function refuseSurplus(name: string, given: ArrayLike<unknown>, most: number): void {
  if (given.length > most) refuse(name, given, most);
}

function refuse(name: string, given: ArrayLike<unknown>, most: number): void {
  const last = given.length - 1;
  const [value, index, list] = [given[last - 2], given[last - 1], given[last]];
  const isList = Array.isArray(list) || isTypedArray(list);
  const isPlace = isList && typeof index === 'number' && index in list;
  const isCallback = last > 1 && last - 1 <= most && isPlace && Object.is(list[index], value);
  // Array.from({ length: 3 }, random.normal)
  const isDraw = most === 0 && given.length === 2 && given[0] === undefined && typeof given[1] === 'number';
  if (isCallback || isDraw) return;
  for (let i = most; i < given.length; i++) {
    if (given[i] === undefined) continue;
    throw new KindlingError(
      `${nameText(name)}: expected no further argument, got ${habitIn(given[i]) ?? describe(given[i])}${most === 1 ? hintFor(given) : ''}`,
    );
  }
}

/** An option that PyTorch has and that means nothing here, and what to write; null in anything else. */
function habitIn(value: unknown): string | null {
  const name = isRecord(value) ? Object.keys(value).find((key) => hintOf(key) !== '') : undefined;
  return name === undefined ? null : name + hintOf(name);
}

/** `x.reshape(3, 2)`, as PyTorch takes it too. */
function hintFor(given: ArrayLike<unknown>): string {
  const numbers = Array.from(given);
  return numbers.every((value) => typeof value === 'number') ? `: sizes and dims stand in an array, [${numbers.join(', ')}]` : '';
}

/** The classes whose methods were wrapped. */
const wrapped = new WeakSet<object>();

/** A method that takes as many arguments as its `length` says: none has a default, and it asks for no others. */
const plain = /^(?:async\s+)?\*?\s*[\w$]+\s*\([^=.{}]*\)\s*\{(?!\s*\[)/;

interface ExactOptions {
  /** What a method of an object is called in messages; `Class.method` if not said. */
  readonly nameOf?: ((owner: unknown, method: string) => string) | undefined;
  /** Methods that the packages call themselves, with more than an overriding class may take: a transform's `forward` with random numbers. */
  readonly except?: readonly string[] | undefined;
}

/**
 * Has the methods of a class, and of those that it extends, refuse surplus arguments; once for each class. A program's own classes stay as they are: those of these packages have a
 * `name` of their own, which no minifier changes. So do methods with defaults, whose number of arguments nobody can ask for.
 */
export function exactMethods(Kind: object, { nameOf = nameOfMember, except = [] }: ExactOptions = {}): void {
  let isOurs = false;
  for (let one = Kind; typeof one === 'function' && one !== Function.prototype; one = Object.getPrototypeOf(one)) {
    isOurs ||= Object.getOwnPropertyDescriptor(one, 'name')?.get !== undefined;
    if (!isOurs) continue;
    if (wrapped.has(one)) return;
    wrapped.add(one);
    wrapMethods(one.prototype as object, nameOf, ['constructor', 'toJSON', ...except]);
  }
}

function nameOfMember(owner: unknown, method: string): string {
  return `${className(owner, 'object')}.${method}`;
}

function wrapMethods(prototype: object, nameOf: typeof nameOfMember, except: readonly string[]): void {
  for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
    const method: unknown = descriptor.value;
    if (except.includes(name) || typeof method !== 'function' || !plain.test(Function.prototype.toString.call(method))) continue;
    const most = method.length;
    const exact = function (this: unknown): unknown {
      const given = arguments;
      if (given.length > most) refuse(nameOf(this, name), given, most);
      return method.apply(this, given);
    };
    Object.defineProperties(exact, { name: { value: name }, length: { value: most } });
    Object.defineProperty(prototype, name, { ...descriptor, value: exact });
  }
}
