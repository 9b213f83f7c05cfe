import { KindlingError } from '@kindling/checks';

/**
 * The data is neither in the folder nor to be had by download; nothing is wrong with what is there. A program may go on
 * with other data then.
 */
export class DatasetUnavailableError extends KindlingError {
  static override get name(): string {
    return 'DatasetUnavailableError';
  }

  override name = 'DatasetUnavailableError';
}
