import { KindlingError } from '@kindling/checks';

/** So many entries from the first on are refused by number, and the last one. */
const NUMBERED = 64;

/** PyTorch's members that JavaScript would read as undefined, or set in silence. */
const READ_OTHERWISE = {
  T: 'x.transpose(0, 1)',
  ndim: 'x.dim',
  requires_grad: 'x.requiresGrad',
  is_leaf: 'x.isLeaf',
} as const;

/**
 * Makes errors of what JavaScript would do in silence with a tensor where PyTorch computes: x[0] and x[0] = 1, `for (const row of x)` and
 * `const [a, b] = x`. TypeScript refuses them, so none of it is declared.
 */
export function refuseArrayHabits(prototype: object): void {
  for (let place = -1; place < NUMBERED; place++) {
    Object.defineProperty(prototype, String(place), {
      configurable: true,
      get() {
        throw new KindlingError(
          `x[${place}]: a Tensor has no entries by number: write x.at(${place}), or await x.toArray() first`,
        );
      },
      set() {
        throw new KindlingError(
          `x[${place}] = ...: a Tensor is not changed so: write noGrad(() => x.indexPut_([${place}], value)), or x.indexPut([${place}], value) for a new one`,
        );
      },
    });
  }
  for (const [name, instead] of Object.entries(READ_OTHERWISE)) {
    const refuse = (): never => {
      throw new KindlingError(`x.${name}: a Tensor has no such member: write ${instead}`);
    };
    Object.defineProperty(prototype, name, { configurable: true, get: refuse, set: refuse });
  }
  Object.defineProperty(prototype, Symbol.iterator, {
    configurable: true,
    writable: true,
    value: (): never => {
      throw new KindlingError(
        'for (... of x), [...x], const [a, b] = x: a Tensor gives its entries by x.unbind(), its numbers by await x.toArray()',
      );
    },
  });
}

/** PyTorch's programs assign numbers to `data`, a method here: it would be lost without a word, and the numbers stay. */
export function refuseAssignedData(prototype: object): void {
  const method: unknown = Object.getOwnPropertyDescriptor(prototype, 'data')?.value;
  Object.defineProperty(prototype, 'data', {
    configurable: true,
    get: () => method,
    set(value: unknown) {
      if (typeof value !== 'function') {
        throw new KindlingError('x.data = ...: a Tensor is given other numbers by noGrad(() => x.copy_(value))');
      }
      // a method in its place, as tests put one there
      Object.defineProperty(this, 'data', { value, configurable: true, writable: true, enumerable: true });
    },
  });
}

/** What stands for a tensor as text. @throws KindlingError where a number is asked for: an operator does not compute with tensors */
export function primitiveOf(tensor: object, hint: string): string {
  if (hint === 'string') return tensor.toString();
  throw new KindlingError(
    'x * 2, x + y, -x, x < y, total += x: operators do not compute with a Tensor: write x.mul(2), x.add(y), x.neg(), x.lt(y), or take its number: total += await x.item()',
  );
}

/** A promise of a number that no operator and no template takes for the number. */
export function awaitedFirst<Element>(promise: Promise<Element>): Promise<Element> {
  return Object.defineProperty(promise, Symbol.toPrimitive, {
    value: (): never => {
      throw new KindlingError('item: expected to be awaited, got an operator or a template: write await x.item()');
    },
  });
}
