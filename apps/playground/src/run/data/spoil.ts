import type { DataConfig } from '../config';
import { type Pictures, pixelCount } from './pictures';
import { randomFor } from './randomFor';

/** Pictures with noise in their pixels, the same in each epoch, made when they are first asked for. */
export function withNoise(pictures: Pictures, noise: number, seed: number, stream: number): Pictures {
  if (noise === 0) return pictures;
  const disturbed: (Uint8Array | undefined)[] = new Array(pictures.length);
  const disturb = (index: number): Uint8Array => {
    const random = randomFor(seed, 'noise', 2 * index + stream);
    const source = pictures.pixels(index);
    const pixels = new Uint8Array(pixelCount);
    for (let i = 0; i < pixelCount; i++)
      pixels[i] = Math.max(0, Math.min(255, Math.round(source[i] + 255 * noise * random.normal())));
    disturbed[index] = pixels;
    return pixels;
  };
  return { ...pictures, pixels: (index) => disturbed[index] ?? disturb(index) };
}

/** Pictures of which a share has labels that were dealt out again among them. */
export function withShuffledLabels(pictures: Pictures, { shuffled }: DataConfig, seed: number): Pictures {
  if (shuffled === 0) return pictures;
  const random = randomFor(seed, 'labels', 0);
  const chosen = random.shuffle(Int32Array.from({ length: pictures.length }, (_, index) => index));
  const moved = chosen.subarray(0, Math.round(shuffled * pictures.length));
  const labels = Uint8Array.from({ length: pictures.length }, (_, index) => pictures.label(index));
  const dealt = random.shuffle(Uint8Array.from(moved, (index) => labels[index]));
  for (const [at, index] of moved.entries()) labels[index] = dealt[at];
  return { ...pictures, label: (index) => labels[index] };
}
