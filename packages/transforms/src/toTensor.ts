import { allocate, exactMethods, inspect, refuseSurplus, typedArrayName } from '@kindling/checks';
import { checkImage, type Image, type ImageTensor } from './image';
import { checkTableArguments } from './pixelTable';
import type { Transform } from './transform';

/** The float32 nearest to each byte divided by 255. */
const fractions = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);

/**
 * Bytes in 0..255 to float32 in 0..1, channels first.
 * Shape: image (H, W, C) -> [C, H, W].
 * @throws KindlingError when given anything but an image of height * width * channels bytes
 * @see torchvision.transforms.ToTensor
 */
export class ToTensor implements Transform<Image, ImageTensor> {
  static get name(): string {
    return 'ToTensor';
  }

  constructor() {
    refuseSurplus(new.target.name, arguments, 0);
    exactMethods(new.target, { except: ['forward'] });
  }

  forward(image: Image): ImageTensor {
    const { data: bytes, height, width, channels } = checkImage('ToTensor', image);
    const plane = height * width;
    const data = allocate('ToTensor', 4 * bytes.length, () => new Float32Array(bytes.length));
    let written = 0;
    for (let channel = 0; channel < channels; channel++) {
      for (let pixel = 0, read = channel; pixel < plane; pixel++, read += channels) data[written++] = fractions[bytes[read]];
    }
    return { data, shape: [channels, height, width] };
  }

  pixelTable(channels: number, before: Float32Array | null): Float32Array | null {
    // behind others there is no table, whatever they made of the bytes
    checkTableArguments('ToTensor', channels, typedArrayName(before) === 'Float32Array' ? null : before);
    if (before !== null) return null;
    const table = new Float32Array(channels * 256);
    for (let channel = 0; channel < channels; channel++) table.set(fractions, channel * 256);
    return table;
  }

  toString(): string {
    return 'ToTensor()';
  }

  [inspect](): string {
    return this.toString();
  }
}
