import { describe } from './describe';

/** Every error that bad input causes: one line that names the argument, what was expected and what came. */
export class KindlingError extends Error {
  static override get name(): string {
    return 'KindlingError';
  }

  override name = 'KindlingError';

  constructor(message?: string, options?: ErrorOptions) {
    // Error itself would fail at a Symbol
    super(message === undefined || typeof message === 'string' ? message : describe(message), options);
  }
}

/** The error of an argument that is not what was expected. What is no text is shown, as a check may be called with anything. */
export function unexpected(name: unknown, expected: string, came: string): KindlingError {
  return new KindlingError(`${nameText(name)}: expected ${nameText(expected)}, got ${nameText(came)}`);
}

/** The name of an argument in a message. */
export function nameText(name: unknown): string {
  return typeof name === 'string' ? name : describe(name);
}
