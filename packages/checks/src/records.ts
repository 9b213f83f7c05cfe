const mapSize = Object.getOwnPropertyDescriptor(Map.prototype, 'size')?.get as () => number;

/** Whether a value is a Map, of whatever realm. */
export function isMap(value: unknown): value is ReadonlyMap<unknown, unknown> {
  if (Object.prototype.toString.call(value) !== '[object Map]') return false;
  try {
    // anyone can call itself a Map; the getter looks for what only a Map has inside, and throws where it is missing
    return mapSize.call(value) >= 0;
  } catch {
    return false;
  }
}

/** Whether a value is an object of names and values, of whatever realm: `{ ... }`, and no instance of a class. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  if (Object.prototype.toString.call(value) !== '[object Object]') return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
