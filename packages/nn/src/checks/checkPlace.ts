import { checkInteger } from '@kindling/checks';

/** Which of `length` entries is meant, counted from the start; a place below 0 is counted from the end. @throws KindlingError unless there is one */
export function checkPlace(name: string, place: number, length: number): number {
  checkInteger(name, place, { min: -length, max: length - 1 });
  return place < 0 ? place + length : place;
}
