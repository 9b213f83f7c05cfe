// On the global object, as each copy of this package has modules of its own.
const COPIES = Symbol.for('kindling.copies');
const host = globalThis as { [COPIES]?: Map<string, number> };

/**
 * Notes that a class whose objects packages hand each other was loaded. Loaded twice, from two files or two versions, there are two
 * classes that don't know each other's objects, and errors say so.
 */
export function noteLoaded(name: string): void {
  host[COPIES] ??= new Map();
  host[COPIES].set(name, (host[COPIES].get(name) ?? 0) + 1);
}

/** Words to put behind an object's class in an error, where that class is loaded more than once. */
export function copiesNote(name: string): string {
  const copies = host[COPIES]?.get(name) ?? 1;
  return copies === 1
    ? ''
    : ` (${copies} copies of this class are loaded: take the packages in one version, and all by import or all by require)`;
}
