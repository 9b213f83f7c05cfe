import { type Batch, ImageDataset } from '@kindling/datasets';
import { pixelDeviation, pixelMean } from '@kindling/digits';
import { Compose, Normalize, RandomAffine, ToTensor } from '@kindling/transforms';
import { side } from '../shapes';
import { type Pictures, pixelCount } from './pictures';
import { randomFor } from './randomFor';

/** What a hand does differently each time. */
const augmented = () => new RandomAffine(12, { translate: [0.1, 0.1], scale: [0.85, 1.15], interpolation: 'bilinear' });
/** The same in the program that is taken home. */
export const augmentedCode = "new RandomAffine(12, { translate: [0.1, 0.1], scale: [0.85, 1.15], interpolation: 'bilinear' })";

/** An example that was drawn in the page, and after how many steps it came. */
export interface Extra {
  readonly step: number;
  readonly pixels: Uint8Array;
  readonly label: number;
}

/** Makes batches of pictures as the net sees them: [count, 1, 28, 28] numbers and [count] classes. */
export class Batcher {
  readonly #data: Uint8Array;
  readonly #targets: Uint8Array;
  readonly #images: ImageDataset;
  readonly #all: Int32Array;

  constructor(readonly size: number) {
    this.#data = new Uint8Array(size * pixelCount);
    this.#targets = new Uint8Array(size);
    const transform = new Compose([new ToTensor(), new Normalize([pixelMean], [pixelDeviation])]);
    this.#images = new ImageDataset({ data: this.#data, targets: this.#targets, height: side, width: side, transform });
    this.#all = Int32Array.from({ length: size }, (_, at) => at);
  }

  /** The batch that `fill` describes: it is called for each place, and gives pixels and class. */
  async make(fill: (at: number) => { readonly pixels: Uint8Array; readonly label: number }): Promise<Batch> {
    for (let at = 0; at < this.size; at++) {
      const { pixels, label } = fill(at);
      this.#data.set(pixels, at * pixelCount);
      this.#targets[at] = label;
    }
    return this.#images.getBatch(this.#all);
  }
}

/** Of a batch, at most this share is examples that were drawn in the page. */
const mostExtras = 1 / 8;

/**
 * The batches of a run: that of a step follows from the seed, the step and the examples that had come by then, and from nothing else. The pictures are
 * dealt in random order, and again once all were.
 */
export class TrainingBatches {
  readonly #batcher: Batcher;
  readonly #affine = augmented();
  #epoch = -1;
  #order = new Int32Array(0);

  constructor(
    readonly pictures: Pictures,
    readonly batchSize: number,
    readonly seed: number,
    readonly augment: boolean,
  ) {
    this.#batcher = new Batcher(batchSize);
  }

  /** The batch of the step that follows `step` steps. */
  async at(step: number, extras: readonly Extra[]): Promise<Batch> {
    const joined = extras.filter((extra) => extra.step <= step);
    const most = Math.max(1, Math.floor(this.batchSize * mostExtras));
    // small batches have one now and then
    const isDue = step % Math.ceil(most / (this.batchSize * mostExtras)) === 0;
    const fromPage = isDue ? Math.min(joined.length, most) : 0;
    const extraRandom = fromPage > 0 ? randomFor(this.seed, 'extras', step) : null;
    const random = this.augment ? randomFor(this.seed, 'augmentation', step) : null;
    return this.#batcher.make((at) => {
      const isExtra = extraRandom !== null && at >= this.batchSize - fromPage;
      const example = isExtra ? joined[extraRandom.integer(joined.length)] : this.#dealt(step * this.batchSize + at);
      if (random === null) return example;
      const image = { data: example.pixels, height: side, width: side, channels: 1 };
      return { pixels: this.#affine.forward(image, random).data, label: example.label };
    });
  }

  #dealt(position: number): { pixels: Uint8Array; label: number } {
    const { length } = this.pictures;
    const epoch = Math.floor(position / length);
    if (epoch !== this.#epoch) {
      this.#order = randomFor(this.seed, 'order', epoch).shuffle(Int32Array.from({ length }, (_, index) => index));
      this.#epoch = epoch;
    }
    const index = this.#order[position % length];
    return { pixels: this.pictures.pixels(index), label: this.pictures.label(index) };
  }
}
