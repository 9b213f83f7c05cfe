import { isRecord } from '@kindling/checks';
import { type Domain, either, type Fit } from '../domains/domain';
import type { Choices } from '../values/choices';

// biome-ignore lint/suspicious/noExplicitAny: functions and methods of whatever arguments
type Callable = (...args: any[]) => unknown;
// biome-ignore lint/suspicious/noExplicitAny: constructors of whatever arguments
type Constructor = new (...args: any[]) => object;

/** One function, constructor, method, getter or setter of the public API: how it is called rightly, and what it takes. */
export interface Row {
  /** `core/zeros`, `nn/new Linear`, `core/Tensor.sum`, `core/Tensor.grad=`; a second row of the same has a note in brackets. */
  readonly name: string;
  readonly args: readonly Domain[];
  /** Calls it; what it is a method of is made anew. */
  call(args: readonly unknown[], choices: Choices): unknown;
  /** Whether arguments that all belong to their domains go together; what doesn't has to be refused. */
  fits?(args: never): Fit;
  /** What a caller does next with the result: what is wrong with an argument may show only then. */
  use?(result: never, args: never, choices: Choices): unknown;
  /** An error with which right arguments end too, because of what is not there (a data set, a network). */
  readonly unavailable?: string;
  /** What each further argument may be, where there may be any number of them; `fits` looks at those too. */
  readonly rest?: Domain;
  /** Whether what stands behind its arguments is passed over: what is read or assigned has none. */
  readonly takesMore?: boolean;
  /** How often it is called, compared with others: 1 when left out. */
  readonly weight?: number;
  /** How long a call may take, in seconds: 10 when left out. */
  readonly seconds?: number;
  /** How much memory a call may take, in MiB: 200 when left out. */
  readonly memory?: number;
}

type More = Omit<Partial<Row>, 'name' | 'args' | 'call'>;

/** A function. */
export function fn(name: string, call: Callable, args: readonly Domain[], more: More = {}): Row {
  return { name, args, call: (given) => call(...given), ...more };
}

/** A row whose last argument, its options, may also stand in the place of what is left out before it, from argument `first` on. */
export function optionsEarlier(row: Row, first: number): Row {
  const { args, fits } = row;
  const last = args.length - 1;
  return {
    ...row,
    args: args.map((domain, at) => (at >= first && at < last ? either(domain, args[last]) : domain)),
    fits: (given: readonly unknown[]) => {
      const early = given.findIndex((value, at) => at >= first && at < last && !args[at].has(value));
      if (early === -1) return fits?.(given as never) ?? true;
      if (!isRecord(given[early]) || given.slice(early + 1).some((value) => value !== undefined)) return false;
      const moved = [...given.slice(0, early), ...new Array(last - early).fill(undefined), given[early]];
      return fits?.(moved as never) ?? true;
    },
  };
}

/** A constructor. */
export function ctor(name: string, Kind: Constructor, args: readonly Domain[], more: More = {}): Row {
  return { name, args, call: (given) => new Kind(...given), ...more };
}

type Receiver = (choices: Choices) => object;
type Members = Record<string, Callable>;

const memberOf = (name: string) => name.slice(name.lastIndexOf('.') + 1).split(' ')[0];

/** A method of what `receiver` makes. */
export function method(name: string, receiver: Receiver, args: readonly Domain[], more: More = {}): Row {
  return { name, args, call: (given, choices) => (receiver(choices) as Members)[memberOf(name)](...given), ...more };
}

/** A method that gives nothing: what comes of the call is its owner, and what that is good for. */
export function change(name: string, receiver: Receiver, args: readonly Domain[], more: More = {}): Row {
  return {
    name,
    args,
    call: async (given, choices) => {
      const owner = receiver(choices);
      await (owner as Members)[memberOf(name)](...given);
      return owner;
    },
    ...more,
  };
}

/** A getter, or a field that is only read. */
export function getter(name: string, receiver: Receiver, more: More = {}): Row {
  return { name, args: [], call: (_, choices) => (receiver(choices) as Members)[memberOf(name)], takesMore: true, ...more };
}

/** A setter, or a field that may be assigned; what its owner is good for afterwards is up to `use`. */
export function setter(name: string, receiver: Receiver, value: Domain, more: More = {}): Row {
  return {
    name,
    args: [value],
    takesMore: true,
    call: ([given], choices) => {
      const owner = receiver(choices) as Record<string, unknown>;
      owner[memberOf(name).replace('=', '')] = given;
      return owner;
    },
    ...more,
  };
}
