import { checkOptions, checkText, describe, exactMethods, inspect, KindlingError, refuseSurplus } from '@kindling/checks';
import { checkTokens } from './tokens';

/**
 * Characters as numbers: those of a text, in the order of their code points. A character is what `for (const character of text)` gives.
 * @throws KindlingError when `text` is none, is empty, or `unknown` is no single character
 */
export class CharTokenizer {
  static get name(): string {
    return 'CharTokenizer';
  }

  /** What each number stands for. */
  readonly characters: readonly string[];
  /** What stands for all characters that there are none for; null where these are an error. */
  readonly unknown: string | null;
  private readonly numbers: ReadonlyMap<string, number>;

  /** @param options `unknown`: a character that stands for all that the text has not; one of its own where the text has it not either */
  constructor(text: string, options: { readonly unknown?: string | undefined } = {}) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target);
    const { unknown } = checkOptions('CharTokenizer', options, ['unknown']);
    if (unknown !== undefined && [...checkText('unknown', unknown)].length !== 1) {
      throw new KindlingError(`unknown: expected a single character, got ${describe(unknown)}`);
    }
    const characters = new Set(checkText('text', text));
    if (unknown !== undefined) characters.add(unknown);
    if (characters.size === 0) throw new KindlingError('text: expected one character or more, got ""');
    this.unknown = unknown ?? null;
    this.characters = Object.freeze([...characters].sort((a, b) => (a.codePointAt(0) as number) - (b.codePointAt(0) as number)));
    this.numbers = new Map(this.characters.map((character, i) => [character, i]));
  }

  /** How many characters there are. */
  get vocabSize(): number {
    return this.characters.length;
  }

  /** The number of each character. @throws KindlingError for one that there is no number for */
  encode(text: string): Int32Array {
    const otherwise = this.unknown === null ? undefined : this.numbers.get(this.unknown);
    return Int32Array.from(checkText('text', text), (character) => {
      const number = this.numbers.get(character) ?? otherwise;
      if (number === undefined) {
        throw new KindlingError(
          `encode: expected characters of the text that the numbers were made for, got ${describe(character)}`,
        );
      }
      return number;
    });
  }

  /** The text of numbers. @throws KindlingError for one that stands for nothing */
  decode(tokens: ArrayLike<number>): string {
    return Array.from(checkTokens(tokens, this.vocabSize), (token) => this.characters[token]).join('');
  }

  toString(): string {
    return `CharTokenizer(${this.vocabSize})`;
  }

  [inspect](): string {
    return this.toString();
  }
}
