import {
  checkIndex,
  checkInteger,
  checkNumbers,
  checkOptions,
  exactMethods,
  inspect,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { type Batch, checkIndices, type MapDataset } from '../dataset';
import { datasetText } from '../datasetText';
import { stackExamples } from '../loader/stackExamples';

/**
 * Blocks of a text's tokens, each with the tokens that follow one later: what a language model learns from.
 * Shape: x [blockSize], y [blockSize] (int32); y[i] is what comes after x[i].
 * @throws KindlingError when `tokens` are no integers >= 0, or fewer than a block and one more
 */
export class TextDataset implements MapDataset<[x: Int32Array, y: Int32Array]> {
  static get name(): string {
    return 'TextDataset';
  }

  readonly tokens: Int32Array;
  readonly blockSize: number;
  readonly stride: number;

  /** @param options `stride`: how many tokens further the next block begins; 1 when left out: there is a block at every token */
  constructor(tokens: ArrayLike<number>, blockSize: number, options: { readonly stride?: number | undefined } = {}) {
    refuseSurplus(new.target.name, arguments, 3);
    exactMethods(new.target, { except: ['get', 'getBatch'] });
    this.tokens = Int32Array.from(
      checkNumbers('tokens', tokens, {
        entry: 'an integer from 0 to 2147483647',
        accepts: (token) => Number.isInteger(token) && token >= 0 && token < 2 ** 31,
      }),
    );
    this.blockSize = checkInteger('blockSize', blockSize, { min: 1, max: 2 ** 24 });
    const { stride = 1 } = checkOptions('TextDataset', options, ['stride']);
    this.stride = checkInteger('stride', stride, { min: 1, max: 2 ** 31 - 1 });
    if (this.tokens.length <= blockSize) {
      throw new KindlingError(
        `tokens: expected more than ${blockSize}, a block and the token after it, got ${this.tokens.length}`,
      );
    }
  }

  get length(): number {
    return Math.floor((this.tokens.length - this.blockSize - 1) / this.stride) + 1;
  }

  /** The block of that number, and the one a token later: views, not copies. */
  get(index: number): [x: Int32Array, y: Int32Array] {
    const start = checkIndex('index', index, this.length) * this.stride;
    const { tokens, blockSize } = this;
    return [tokens.subarray(start, start + blockSize), tokens.subarray(start + 1, start + 1 + blockSize)];
  }

  /** Shape: x [N, blockSize], y [N, blockSize]. */
  getBatch(indices: ArrayLike<number>): Batch {
    const chosen = checkIndices(indices, this.length);
    const kind = { shape: [this.blockSize], dtype: 'int32' } as const;
    return [0, 1].map((part) => stackExamples('getBatch', kind, chosen.length, (n) => this.get(chosen[n])[part])) as Batch;
  }

  toString(): string {
    return datasetText(this, `Tokens: ${this.tokens.length}`, `Block size: ${this.blockSize}`);
  }

  [inspect](): string {
    return this.toString();
  }
}
