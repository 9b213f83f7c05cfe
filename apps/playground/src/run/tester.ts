import { noGradSync, type Tensor } from '@kindling/core';
import { Batcher } from './data/batches';
import type { Pictures } from './data/pictures';
import type { PlaygroundNet } from './net';

/** What the net said of each picture of the test set. */
export interface TestResult {
  readonly step: number;
  readonly loss: number;
  readonly accuracy: number;
  /** `confusion[target][predicted]` pictures. */
  readonly confusion: readonly (readonly number[])[];
  /** The class with the largest probability, and that probability, by picture. */
  readonly predicted: Uint8Array;
  readonly probabilities: Float32Array;
}

/** A test under way. */
interface Running {
  readonly step: number;
  readonly predicted: Uint8Array;
  readonly probabilities: Float32Array;
  slice: number;
  loss: number;
}

/** Pictures that are looked at between two steps: about half a step's work. */
const sliceSize = 100;

/** Tests a net on all pictures in slices, between which it may be trained: it is tested as it was when the test began. */
export class Tester {
  readonly slices: number;
  readonly #net: PlaygroundNet;
  readonly #batcher: Batcher;
  #running: Running | null = null;

  constructor(
    net: PlaygroundNet,
    readonly pictures: Pictures,
    readonly classes: number,
  ) {
    this.#net = net.clone().eval();
    this.#batcher = new Batcher(Math.min(sliceSize, pictures.length));
    this.slices = Math.ceil(pictures.length / this.#batcher.size);
  }

  /** Whether a test has begun and is not finished. */
  get isRunning(): boolean {
    return this.#running !== null;
  }

  /** Begins a test of the net as it is now; one that was running is given up. */
  begin(net: PlaygroundNet, step: number): void {
    this.#net.loadStateDict(net.stateDict());
    const { length } = this.pictures;
    this.#running = { step, slice: 0, loss: 0, predicted: new Uint8Array(length), probabilities: new Float32Array(length) };
  }

  /** Gives up the test that is running. */
  giveUp(): void {
    this.#running = null;
  }

  /** Looks at some more pictures; gives the result once all were. */
  async next(): Promise<TestResult | null> {
    const running = this.#running;
    if (running === null) return null;
    const { size } = this.#batcher;
    const { length } = this.pictures;
    const first = running.slice * size;
    const [x] = await this.#batcher.make((at) => {
      // the last slice is filled up from the beginning, so that all have one size
      const index = (first + at) % length;
      return { pixels: this.pictures.pixels(index), label: this.pictures.label(index) };
    });
    const logProbs: Tensor = noGradSync(() => this.#net.forward(x));
    const numbers = await logProbs.data();
    for (let index = first; index < Math.min(first + size, length); index++) {
      const row = numbers.subarray((index - first) * this.classes, (index - first + 1) * this.classes);
      const best = row.reduce((most, value, at) => (value > row[most] ? at : most), 0);
      running.predicted[index] = best;
      running.probabilities[index] = Math.exp(row[best]);
      running.loss -= row[this.pictures.label(index)];
    }
    running.slice += 1;
    if (running.slice < this.slices || this.#running !== running) return null;
    this.#running = null;
    return this.#resultOf(running);
  }

  #resultOf({ step, loss, predicted, probabilities }: Running): TestResult {
    const { length } = this.pictures;
    const confusion = Array.from({ length: this.classes }, () => new Array<number>(this.classes).fill(0));
    let right = 0;
    for (let index = 0; index < length; index++) {
      const label = this.pictures.label(index);
      confusion[label][predicted[index]] += 1;
      if (label === predicted[index]) right += 1;
    }
    return { step, loss: loss / length, accuracy: right / length, confusion, predicted, probabilities };
  }
}
