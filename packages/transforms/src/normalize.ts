import { allocate, checkArray, checkFloat32, exactMethods, inspect, KindlingError, refuseSurplus } from '@kindling/checks';
import { checkImageTensor, type ImageTensor } from './image';
import { checkTableArguments } from './pixelTable';
import type { Transform } from './transform';

function checkChannelNumbers(name: string, values: unknown): readonly number[] {
  const numbers = checkArray(name, values, (entry, value) => checkFloat32(entry, value), 'an array with a number per channel');
  if (numbers.length === 0) throw new KindlingError(`${name}: expected an array with a number per channel, got []`);
  return Object.freeze(numbers);
}

/**
 * (x - mean) / std, channel by channel, in float32; one number stands for all channels.
 * Shape: [..., C, H, W] -> the same.
 * @throws KindlingError when `std` has a zero, float32 can't hold a number, or `mean` or `std` has neither one number nor
 * one per channel
 * @see torchvision.transforms.Normalize
 */
export class Normalize implements Transform<ImageTensor, ImageTensor> {
  static get name(): string {
    return 'Normalize';
  }

  readonly mean: readonly number[];
  readonly std: readonly number[];

  constructor(mean: readonly number[], std: readonly number[]) {
    refuseSurplus(new.target.name, arguments, 2);
    exactMethods(new.target, { except: ['forward'] });
    this.mean = checkChannelNumbers('mean', mean);
    this.std = checkChannelNumbers('std', std);
    for (const [channel, value] of this.std.entries()) {
      if (Math.fround(value) === 0)
        throw new KindlingError(`std[${channel}]: expected a number other than 0 in float32, got ${value}`);
    }
    const [means, stds] = [this.mean.length, this.std.length];
    if (means !== stds && means !== 1 && stds !== 1) {
      throw new KindlingError(`std: expected as many numbers as mean (${means}), got ${stds}`);
    }
  }

  forward(input: ImageTensor): ImageTensor {
    const { data, shape } = checkImageTensor('Normalize', input);
    const [channels, height, width] = shape.slice(-3);
    return { data: this.normalize(data, channels, height * width), shape };
  }

  pixelTable(channels: number, before: Float32Array | null): Float32Array | null {
    checkTableArguments('Normalize', channels, before);
    return before === null ? null : this.normalize(before, channels, 256);
  }

  toString(): string {
    return `Normalize(mean=[${this.mean.join(', ')}], std=[${this.std.join(', ')}])`;
  }

  /** Of runs of `length` numbers, each belonging to the next channel, starting over after the last one. */
  private normalize(input: Float32Array, channels: number, length: number): Float32Array {
    for (const [name, { length: count }] of [['mean', this.mean] as const, ['std', this.std] as const]) {
      if (count !== 1 && count !== channels) {
        throw new KindlingError(`Normalize: expected images with ${count} channels (numbers in ${name}), got ${channels}`);
      }
    }
    const output = allocate('Normalize', input.byteLength, () => new Float32Array(input.length));
    for (let start = 0, run = 0; start < input.length; start += length, run++) {
      const mean = Math.fround(this.mean[this.mean.length === 1 ? 0 : run % channels]);
      const std = Math.fround(this.std[this.std.length === 1 ? 0 : run % channels]);
      // Rounded after each of the two operations, as float32 arithmetic does; storing rounds the second.
      for (let i = start; i < start + length; i++) output[i] = Math.fround(input[i] - mean) / std;
    }
    return output;
  }

  [inspect](): string {
    return this.toString();
  }
}
