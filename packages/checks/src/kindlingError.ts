/** Every error that bad input causes: one line that names the argument, what came and what was expected. */
export class KindlingError extends Error {
  override name = 'KindlingError';
}
