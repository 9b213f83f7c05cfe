import sharp from 'sharp';
import { type Html, html } from './html';

/** An array of numbers with a height and a width, row by row. */
export interface Grid {
  readonly values: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
}

/** Grey from black at `range[0]` to white at `range[1]`, a dot a pixel; the page's style makes the dots larger. */
export function greyPicture({ values, height, width }: Grid, range: readonly [number, number], alt: string): Promise<Html> {
  const bytes = Uint8Array.from(values, (value) => clamp(((value - range[0]) / (range[1] - range[0])) * 255));
  return picture(bytes, { height, width, channels: 1 }, alt);
}

/** Positive is red, negative is blue, nothing is transparent: right on paper of any colour. Beside and below one another, `columns` in a row. */
export function filterPicture(filters: readonly Grid[], columns: number, alt: string): Promise<Html> {
  const [{ height, width }] = filters;
  const rows = Math.ceil(filters.length / columns);
  const size = { height: rows * (height + 1) - 1, width: columns * (width + 1) - 1, channels: 4 } as const;
  const bytes = new Uint8Array(size.height * size.width * 4);
  const largest = Math.max(...filters.flatMap(({ values }) => Array.from(values, Math.abs))) || 1;
  for (const [i, { values }] of filters.entries()) {
    const [top, left] = [Math.floor(i / columns) * (height + 1), (i % columns) * (width + 1)];
    for (let n = 0; n < height * width; n++) {
      const dot = (top + Math.floor(n / width)) * size.width + left + (n % width);
      const opaque = clamp((255 * Math.abs(values[n])) / largest);
      bytes.set(values[n] > 0 ? [214, 62, 48, opaque] : [42, 113, 217, opaque], dot * 4);
    }
  }
  return picture(bytes, size, alt);
}

const clamp = (value: number) => Math.max(0, Math.min(255, Math.round(value)));

async function picture(
  bytes: Uint8Array,
  { height, width, channels }: { height: number; width: number; channels: 1 | 4 },
  alt: string,
): Promise<Html> {
  const png = await sharp(bytes, { raw: { height, width, channels } }).png({ compressionLevel: 9 }).toBuffer();
  return html`<img src="data:image/png;base64,${png.toString('base64')}" width="${width}" height="${height}" alt="${alt}">`;
}
