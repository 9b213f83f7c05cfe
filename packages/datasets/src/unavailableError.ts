import { KindlingError } from '@kindling/checks';

/**
 * Thrown when the files are not in the folder and can't be downloaded; nothing is wrong with what is there. Catch it to use
 * other data.
 */
export class DatasetUnavailableError extends KindlingError {
  static override get name(): string {
    return 'DatasetUnavailableError';
  }

  override name = 'DatasetUnavailableError';
}
