import { readFile } from 'node:fs/promises';
import { dataFile } from '../dataFile';

/** The text of a file of the user's, or of the one that is here. */
export async function readText(file: string | undefined): Promise<string> {
  return readFile(file ?? dataFile('romeoAndJuliet.txt'), 'utf8');
}

/** The characters of a text, numbered in the order of their codes. */
export class Characters {
  readonly all: readonly string[];
  private readonly numbers: ReadonlyMap<string, number>;

  constructor(text: string) {
    this.all = [...new Set(text)].sort();
    this.numbers = new Map(this.all.map((character, number) => [character, number]));
  }

  /** @throws Error for a character that the text did not have */
  encode(text: string): Int32Array {
    return Int32Array.from(text, (character) => {
      const number = this.numbers.get(character);
      if (number === undefined) throw new Error(`expected characters of the text, got "${character}"`);
      return number;
    });
  }

  decode(numbers: ArrayLike<number>): string {
    return Array.from(numbers, (number) => this.all[number]).join('');
  }
}
