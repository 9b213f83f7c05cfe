import {
  checkArray,
  checkOptions,
  checkText,
  describe,
  exactMethods,
  inspect,
  isRecord,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { platformStorage } from '#platformStorage';
import { allInOrder } from '../allInOrder';
import { readUserText } from '../storage/userFile';
import { checkTokens } from './tokens';

/** What BPETokenizer takes beside its vocabulary. */
export interface BPEOptions {
  /** Tokens that are never cut up, and are found in a text before it is: `<|endoftext|>` for example; none when left out. */
  readonly specialTokens?: readonly string[] | undefined;
}

/** The files of a tokenizer of GPT-2's kind. */
export interface BPEFiles extends BPEOptions {
  /** The path of `vocab.json`, tokens and their numbers; in a browser an address. */
  readonly vocab: string;
  /** The path of `merges.txt`, a pair of tokens a line, the most frequent first; in a browser an address. */
  readonly merges: string;
}

/** How GPT-2 cuts a text up, before pairs are merged within each piece. */
const PIECES =
  /'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\p{White_Space}\p{L}\p{N}]+|\p{White_Space}+(?!\P{White_Space})|\p{White_Space}+/gu;

/** A printable character for each byte: itself where it has one. */
const characterOfByte: readonly string[] = (() => {
  const isShown = (byte: number) => (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
  let hidden = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCharCode(isShown(byte) ? byte : hidden++));
})();
const byteOfCharacter = new Map(characterOfByte.map((character, byte) => [character, byte]));

/** Pieces whose tokens are remembered: words come again and again. */
const REMEMBERED = 2 ** 14;

/**
 * Text as numbers of byte pairs, as GPT-2 has them: a text is cut into words, numbers and signs, and the bytes of each are merged pair by pair.
 * @throws KindlingError when `vocab` or `merges` is none of its kind, or something is merged that has no number
 * @see https://github.com/openai/gpt-2/blob/master/src/encoder.py
 */
export class BPETokenizer {
  static get name(): string {
    return 'BPETokenizer';
  }

  readonly vocabSize: number;
  private readonly numbers: ReadonlyMap<string, number>;
  private readonly tokens: ReadonlyMap<number, string>;
  /** How early a pair is merged. */
  private readonly ranks: ReadonlyMap<string, number>;
  private readonly special: RegExp | null;
  private readonly specialTokens: readonly string[];
  private readonly remembered = new Map<string, readonly number[]>();

  /**
   * Reads the files that GPT-2 and its kin come with.
   * @throws KindlingError when a file is not there, can't be read, or holds something else
   */
  static async load(files: BPEFiles): Promise<BPETokenizer> {
    refuseSurplus('BPETokenizer.load', arguments, 1);
    const { vocab, merges, specialTokens } = checkOptions<BPEFiles>('BPETokenizer.load', files, [
      'vocab',
      'merges',
      'specialTokens',
    ]);
    const [words, pairs] = await allInOrder([readFile('vocab', vocab), readFile('merges', merges)]);
    let numbers: unknown;
    try {
      numbers = JSON.parse(words.text);
    } catch (error) {
      throw new KindlingError(`${words.name}: expected JSON, got ${(error as Error).message.split('\n')[0]}`);
    }
    // the first line says which version it is; Windows ends lines in two characters
    const lines = pairs.text.split(/\r?\n/).filter((line, i) => line !== '' && !(i === 0 && line.startsWith('#version')));
    return new BPETokenizer(numbers as Record<string, number>, lines, { specialTokens });
  }

  /**
   * @param vocab the number of each token, its bytes written as GPT-2 writes them: a space is `Ġ`
   * @param merges pairs of tokens, with a space between them, in the order in which they are merged
   */
  constructor(vocab: Readonly<Record<string, number>>, merges: readonly string[], options: BPEOptions = {}) {
    refuseSurplus(new.target.name, arguments, 3);
    exactMethods(new.target);
    if (!isRecord(vocab)) throw new KindlingError(`vocab: expected an object of numbers by token, got ${describe(vocab)}`);
    const entries = Object.entries(vocab);
    const odd = entries.find(([, number]) => !Number.isInteger(number) || number < 0 || number >= 2 ** 31);
    if (odd !== undefined)
      throw new KindlingError(`vocab: expected integers from 0 to 2147483647, got ${describe(odd[1])} for ${describe(odd[0])}`);
    this.numbers = new Map(entries);
    this.tokens = new Map(entries.map(([token, number]) => [number, token]));
    if (this.tokens.size !== entries.length)
      throw new KindlingError('vocab: expected a number of its own for each token, got one twice');
    this.vocabSize = entries.reduce((most, [, number]) => Math.max(most, number + 1), 0);
    if (this.vocabSize === 0) throw new KindlingError('vocab: expected one token or more, got none');
    this.ranks = new Map(
      checkArray('merges', merges, (name, pair) => this.checkPair(name, pair), 'an array of pairs of tokens').map((pair, i) => [
        pair,
        i,
      ]),
    );
    const { specialTokens = [] } = checkOptions('BPETokenizer', options, ['specialTokens']);
    this.specialTokens = checkArray('specialTokens', specialTokens, (name, token) => {
      if (this.numbers.has(checkText(name, token))) return token as string;
      throw new KindlingError(`${name}: expected a token of vocab, got ${describe(token)}`);
    });
    const escaped = this.specialTokens.map((token) => token.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
    // the longer first: one may begin with another
    this.special = escaped.length === 0 ? null : new RegExp(`(${escaped.sort((a, b) => b.length - a.length).join('|')})`);
  }

  /** The numbers of a text's tokens. @throws KindlingError when a part of it has no number */
  encode(text: string): Int32Array {
    const numbers: number[] = [];
    for (const part of this.special === null ? [checkText('text', text)] : checkText('text', text).split(this.special)) {
      if (this.specialTokens.includes(part)) numbers.push(this.numbers.get(part) as number);
      // one by one: a long text has more pieces than a call takes arguments
      else for (const [piece] of part.matchAll(PIECES)) for (const number of this.numbersOf(piece)) numbers.push(number);
    }
    return Int32Array.from(numbers);
  }

  /** The text of numbers; bytes that are no UTF-8 become the character that stands for none. @throws KindlingError for a number without a token */
  decode(tokens: ArrayLike<number>): string {
    const bytes: number[] = [];
    for (const number of Array.from(checkTokens(tokens, this.vocabSize))) {
      const token = this.tokens.get(number);
      if (token === undefined) throw new KindlingError(`decode: expected numbers of tokens, got ${number}`);
      if (this.specialTokens.includes(token)) bytes.push(...new TextEncoder().encode(token));
      else for (const character of token) bytes.push(...bytesOf(character));
    }
    return new TextDecoder().decode(Uint8Array.from(bytes));
  }

  private checkPair(name: string, pair: unknown): string {
    const parts = checkText(name, pair).split(' ');
    if (parts.length !== 2 || parts.includes(''))
      throw new KindlingError(`${name}: expected two tokens with a space between them, got ${describe(pair)}`);
    if (!this.numbers.has(parts.join('')))
      throw new KindlingError(`${name}: expected a pair that makes a token of vocab, got ${describe(pair)}`);
    return pair as string;
  }

  private numbersOf(piece: string): readonly number[] {
    const known = this.remembered.get(piece);
    if (known !== undefined) return known;
    const numbers = this.merge(Array.from(new TextEncoder().encode(piece), (byte) => characterOfByte[byte])).map((token) => {
      const number = this.numbers.get(token);
      if (number === undefined)
        throw new KindlingError(`encode: expected text whose bytes are tokens of vocab, got ${describe(piece)}`);
      return number;
    });
    if (this.remembered.size >= REMEMBERED) this.remembered.clear();
    this.remembered.set(piece, numbers);
    return numbers;
  }

  /** The pair that comes first among the merges becomes one, everywhere at once, until none is left. */
  private merge(parts: string[]): string[] {
    let merged = parts;
    for (;;) {
      let [best, lowest] = ['', Number.POSITIVE_INFINITY];
      for (let i = 0; i + 1 < merged.length; i++) {
        const pair = `${merged[i]} ${merged[i + 1]}`;
        const rank = this.ranks.get(pair);
        if (rank !== undefined && rank < lowest) [best, lowest] = [pair, rank];
      }
      if (best === '') return merged;
      const [first, second] = best.split(' ');
      const next: string[] = [];
      for (let i = 0; i < merged.length; i++) {
        if (merged[i] === first && merged[i + 1] === second) next.push(first + merged[++i]);
        else next.push(merged[i]);
      }
      merged = next;
    }
  }

  toString(): string {
    return `BPETokenizer(${this.numbers.size} tokens, ${this.ranks.size} merges)`;
  }

  [inspect](): string {
    return this.toString();
  }
}

/** A token of another kind than GPT-2's may hold any character. */
function bytesOf(character: string): Iterable<number> {
  const byte = byteOfCharacter.get(character);
  return byte === undefined ? new TextEncoder().encode(character) : [byte];
}

async function readFile(option: string, path: string): Promise<{ text: string; name: string }> {
  const { text, name } = await readUserText(platformStorage, path, `a file (${option})`);
  if (text === null) throw new KindlingError(`${name}: expected a file of byte pairs (${option}), found none`);
  return { text, name };
}
