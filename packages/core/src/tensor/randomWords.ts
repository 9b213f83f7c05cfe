/** So many words are made at once: a loop of its own keeps the state in registers, where each word alone takes it from memory and puts it back. */
const AHEAD = 256;

/** The generator xoroshiro128+ by halves of 64 bits: 32 random bits at a time. @see Blackman and Vigna, "Scrambled linear pseudorandom number generators" */
export class RandomWords {
  private readonly words = new Int32Array(AHEAD);
  /** How many of the words are taken. */
  private taken = AHEAD;
  /** Where the words begin, and the ones behind them. */
  private readonly begin: Int32Array;
  private readonly end: Int32Array;

  /** @param state of which not all is zero: high and low half of the first number, and of the second */
  constructor(state: ArrayLike<number>) {
    this.begin = Int32Array.from(state);
    this.end = Int32Array.from(state);
  }

  /** The next word, as an int32. */
  next(): number {
    if (this.taken === AHEAD) {
      this.begin.set(this.end);
      step(this.end, this.words, 0, AHEAD);
      this.taken = 0;
    }
    return this.words[this.taken++];
  }

  /** Writes so many of the next to the front of an array. */
  write(words: Int32Array, count: number): void {
    const ready = Math.min(AHEAD - this.taken, count);
    for (let i = 0; i < ready; i++) words[i] = this.words[this.taken++];
    if (count > AHEAD) step(this.end, words, ready, count);
    else for (let i = ready; i < count; i++) words[i] = this.next();
  }

  /** The state from which the next word is the next. */
  getState(): Int32Array {
    if (this.taken === AHEAD) return this.end;
    const state = Int32Array.from(this.begin);
    step(state, this.words, 0, this.taken);
    return state;
  }
}

/** Writes words from one place to another, and moves the state behind them. */
function step(state: Int32Array, words: Int32Array, from: number, to: number): void {
  let [high0, low0, high1, low1] = state;
  for (let i = from; i < to; i++) {
    words[i] = low0 + low1;
    const low = low1 ^ low0;
    const high = high1 ^ high0;
    const before = low0;
    low0 = (before << 24) ^ (high0 >>> 8) ^ low ^ (low << 16);
    high0 = (high0 << 24) ^ (before >>> 8) ^ high ^ ((high << 16) | (low >>> 16));
    low1 = (high << 5) ^ (low >>> 27);
    high1 = (low << 5) ^ (high >>> 27);
  }
  state[0] = high0;
  state[1] = low0;
  state[2] = high1;
  state[3] = low1;
}
