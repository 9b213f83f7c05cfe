import type { DeviceArray } from '../../graph/node';

/** A result that threads are still computing, or were when it was made. */
class LateArray implements DeviceArray {
  private numbers: Float32Array | null = null;
  private failure: unknown = null;

  constructor(
    readonly length: number,
    /** The run that computes it, until it is done: results must not keep each other in memory. */
    private run: LateResults | null,
  ) {}

  receive(numbers: Float32Array | null, failure: unknown): void {
    this.numbers = numbers;
    this.failure = failure;
    this.run = null;
  }

  async read(): Promise<Float32Array> {
    this.run?.settle();
    if (this.numbers === null) throw this.failure;
    return this.numbers;
  }

  atHand(): Float32Array | null {
    this.run?.settle();
    return this.numbers;
  }

  part(offset: number, length: number): DeviceArray {
    return {
      length,
      atHand: () => this.atHand()?.subarray(offset, offset + length) ?? null,
      read: async () => (await this.read()).subarray(offset, offset + length),
      part: (start, partLength) => this.part(offset + start, partLength),
    };
  }
}

/**
 * The results of a run that goes on while the caller does something else. They are copied out of the memory that the run
 * works in when the first of them is read, or when someone else needs the memory.
 */
export class LateResults {
  readonly arrays: readonly LateArray[];

  /** `finish` waits for the run's end and copies the results out, in the order of `lengths`. */
  constructor(
    lengths: readonly number[],
    private finish: (() => readonly Float32Array[]) | null,
  ) {
    this.arrays = lengths.map((length) => new LateArray(length, this));
  }

  /** Ends the run. If it failed, whoever reads a result is told. */
  settle(): void {
    const { finish } = this;
    if (finish === null) return;
    this.finish = null;
    try {
      const results = finish();
      this.arrays.forEach((array, i) => array.receive(results[i], null));
    } catch (failure) {
      for (const array of this.arrays) array.receive(null, failure);
    }
  }
}
