import { noGrad, tensor } from '@kindling/core';
import { pixelDeviation, pixelMean } from '@kindling/digits';
import type { Net } from '@kindling/models';
import { prepareDigit } from './prepare';

/** What the network says of a picture. */
export interface Prediction {
  readonly file: string;
  readonly digit: number;
  /** Of each digit from 0 to 9. */
  readonly probabilities: readonly number[];
  /** What the network saw. Shape: (28, 28) bytes. */
  readonly seen: Uint8Array;
}

/** Asks the network about a picture. @throws Error naming the file where it can't be read, or shows nothing that could be a digit */
export async function predictDigit(model: Net, file: string): Promise<Prediction> {
  const seen = await prepareDigit(file);
  const pixels = Float32Array.from(seen, (value) => (value / 255 - pixelMean) / pixelDeviation);
  const logProbs = noGrad(() => model.forward(tensor(pixels, { shape: [1, 1, 28, 28] })));
  const probabilities = Array.from(await logProbs.exp().data());
  return { file, digit: probabilities.indexOf(Math.max(...probabilities)), probabilities, seen };
}

/** `digit.png: 7 (99.81 %), then 2 (0.12 %)`; probabilities that would be 0.00 % are left out. */
export function predictionLine(name: string, { digit, probabilities }: Prediction): string {
  const shown = (one: number) => `${one} (${(100 * probabilities[one]).toFixed(2)} %)`;
  const others = probabilities
    .map((_, one) => one)
    .filter((one) => one !== digit && probabilities[one] >= 0.00005)
    .sort((a, b) => probabilities[b] - probabilities[a])
    .slice(0, 2);
  return `${name}: ${shown(digit)}${others.length > 0 ? `, then ${others.map(shown).join(' and ')}` : ''}`;
}

const shades = ' .:-=+*#%@';

/** What the network saw, two letters a dot, because letters are twice as high as they are wide. */
export function seenText(seen: Uint8Array, side = 28): string {
  const rows = Array.from({ length: side }, (_, y) =>
    Array.from(seen.subarray(y * side, y * side + side), (value) => shades[Math.round((value / 255) * 9)].repeat(2)).join(''),
  );
  return rows.map((row) => `|${row}|`).join('\n');
}
