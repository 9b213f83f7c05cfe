import { side } from '../shapes';

/** How many pixels a picture has. */
export const pixelCount = side * side;

/** Numbered pictures with their classes; a picture may be made when it is first asked for. */
export interface Pictures {
  readonly length: number;
  /** 28 x 28 greys, white ink on black; not to be written to. */
  pixels(index: number): Uint8Array;
  label(index: number): number;
}

/** What a run learns from and is tested with. */
export interface RunData {
  readonly train: Pictures;
  readonly test: Pictures;
  readonly classes: readonly string[];
}

export const digitNames: readonly string[] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** Pictures that lie in one piece, one after the other. */
export function inOnePiece(data: Uint8Array, labels: Uint8Array): Pictures {
  return {
    length: labels.length,
    pixels: (index) => data.subarray(index * pixelCount, (index + 1) * pixelCount),
    label: (index) => labels[index],
  };
}
