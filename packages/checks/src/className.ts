/**
 * The name of an object's class, for messages and printing. The packages' classes have a static getter `name`, because a
 * minifier renames what stands behind `class`; a class that extends one of them has its own name again.
 * @param otherwise what a class without a name is called
 */
export function className(object: unknown, otherwise: string): string {
  const name: unknown = (object as { constructor?: { name?: unknown } } | null | undefined)?.constructor?.name;
  return typeof name === 'string' && name !== '' ? name : otherwise;
}
