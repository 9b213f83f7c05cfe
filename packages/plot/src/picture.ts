import { checkNumber, describe, PlotError } from './errors';

/** Options of a PNG. */
export interface PngOptions {
  /** Dots for each pixel of the SVG in both directions (default 2, which is sharp on any screen). */
  scale?: number;
}

/** A picture that is drawn when it is asked for. */
export class Picture {
  constructor(private readonly draw: () => Promise<string>) {}

  /** The picture as an SVG document that needs no fonts. @throws PlotError when numbers to be fetched turn out to be unusable */
  async svg(): Promise<string> {
    return await this.draw();
  }

  /**
   * The picture's PNG bytes; with `file`, also written there (whole or not at all, folders made as needed). Only in Node.
   * @throws PlotError when the file cannot be written, with the reason
   */
  async png(file?: string, options: PngOptions = {}): Promise<Uint8Array> {
    const scale = checkNumber('scale', options.scale ?? 2, 0);
    if (file !== undefined && (typeof file !== 'string' || file === '')) {
      throw new PlotError(`file: expected the name of a file, got ${describe(file)}`);
    }
    const { pngPlatform } = await import('#png');
    if (!pngPlatform) throw new PlotError('png: expected Node, got a browser; use svg() there');
    const bytes = await pngPlatform.render(await this.svg(), scale);
    if (file !== undefined) {
      try {
        pngPlatform.write(file, bytes);
      } catch (error) {
        throw new PlotError(`file: cannot write ${file}: ${reasonOf(error)}`);
      }
    }
    return bytes;
  }
}

/** `EACCES: permission denied, mkdir '/x'` -> `permission denied (EACCES)`. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, code, reason] = /^(E[A-Z0-9]+): ([^,]+)/.exec(message) ?? [];
  return reason ? `${reason} (${code})` : message;
}
