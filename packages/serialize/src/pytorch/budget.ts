import { bytesText, KindlingError } from '@kindling/checks';

/** What may be asked for beside what a file holds. */
const SPARE = 2 ** 25;

/**
 * How much memory a file may be unfolded to: what is in it, and a little. A few bytes can say that one number is a million (a stride of 0), or that one
 * dict stands in a thousand places.
 */
export class Budget {
  private left = SPARE;

  /** As many bytes were read. */
  add(bytes: number): void {
    this.left += bytes;
  }

  /** @throws KindlingError where more is asked for than the file accounts for */
  take(bytes: number, name: string): void {
    this.left -= bytes;
    // NaN too
    if (!(this.left >= 0))
      throw new KindlingError(
        `${name}: expected no more than the file holds and ${bytesText(SPARE)}, got ${bytesText(bytes)} more`,
      );
  }
}
