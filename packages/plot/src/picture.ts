import {
  checkFunction,
  checkNumber,
  checkOptions,
  checkText,
  className,
  describe,
  exactMethods,
  inspect,
  KindlingError,
  refuseSurplus,
} from '@kindling/checks';
import { MOST_PIXELS } from './arguments';

/** Options of a PNG. */
export interface PngOptions {
  /** Dots for each pixel of the SVG in both directions, 0.02 to 1000 (default 2, which is sharp on any screen). */
  scale?: number | undefined;
}

/** Dots of a PNG: as many as sharp takes. */
const MOST_DOTS = 268_402_689;

/** A picture that is drawn when it is asked for. */
export class Picture {
  static get name(): string {
    return 'Picture';
  }

  readonly #draw: () => string | PromiseLike<string>;

  /** @throws PlotError when `draw` is no function */
  constructor(draw: () => string | PromiseLike<string>) {
    refuseSurplus(new.target.name, arguments, 1);
    exactMethods(new.target);
    this.#draw = checkFunction('Picture: draw', draw);
  }

  /** The picture as an SVG document that needs no fonts. @throws PlotError when numbers to be fetched turn out to be unusable */
  async svg(): Promise<string> {
    return checkText('Picture: draw()', await this.#draw());
  }

  /**
   * The picture's PNG bytes; with `file`, also written there (whole or not at all, folders made as needed). Only in Node.
   * At most 32,767 dots a side, and 268,402,689 in all.
   * @throws PlotError when the picture has more dots, or the file cannot be written, with the reason
   */
  async png(file?: string, options?: PngOptions): Promise<Uint8Array> {
    const { scale = 2 } = checkOptions<PngOptions>('png', options, ['scale']);
    checkNumber('scale', scale, { min: 0.02, max: 1000 });
    if (file !== undefined) checkFileName(file);
    const { pngPlatform } = await import('#png').catch((error: unknown) => {
      const hint = 'npm install sharp, on the system that it is for; svg() draws without it';
      throw new KindlingError(`png: expected the package sharp, which makes PNGs, got ${reasonOf(error)} (${hint})`, {
        cause: error,
      });
    });
    if (!pngPlatform) throw new KindlingError('png: expected Node, got a browser; use svg() there');
    const svg = await this.svg();
    checkDots(svg, scale);
    const bytes = await pngPlatform.render(svg, scale).catch((error: unknown) => {
      throw new KindlingError(`png: the picture cannot be drawn: ${reasonOf(error)}`);
    });
    if (file !== undefined) {
      try {
        pngPlatform.write(file, bytes);
      } catch (error) {
        if (error instanceof KindlingError) throw error;
        throw new KindlingError(`file: cannot write ${shownName(file)}: ${reasonOf(error)}`);
      }
    }
    return bytes;
  }

  toString(): string {
    return `${className(this, 'Picture')}(await its svg() or png())`;
  }

  [inspect](): string {
    return this.toString();
  }
}

function checkFileName(file: unknown): void {
  if (typeof file !== 'string' || file === '') {
    throw new KindlingError(`file: expected the name of a file, got ${describe(file)}`);
  }
  checkText('file', file, { maxLength: 4096 });
  if (file.includes('\0')) throw new KindlingError(`file: expected a name without the character NUL, got ${describe(file)}`);
}

/** Says what is too large before memory is taken for it. What a picture of someone else's states otherwise is left to sharp. */
function checkDots(svg: string, scale: number): void {
  const [, width, height] = /<svg\s[^>]*?\bwidth="([\d.e+]+)"[^>]*?\bheight="([\d.e+]+)"/.exec(svg) ?? [];
  if (width === undefined) return;
  const [across, down] = [Math.round(Number(width) * scale), Math.round(Number(height) * scale)];
  if (Math.max(across, down) > MOST_PIXELS || across * down > MOST_DOTS) {
    const limit = `at most ${MOST_PIXELS} dots a side and ${MOST_DOTS} in all`;
    throw new KindlingError(`png: expected ${limit}, got ${across} x ${down} (${width} x ${height} at scale ${scale})`);
  }
}

/** A file's name within a message, which is one line that can be read. */
function shownName(file: string): string {
  const short = file.length > 200 ? `${file.slice(0, 120)}...${file.slice(-60)}` : file;
  return /\p{Cc}/u.test(short) ? JSON.stringify(short) : short;
}

/** `EACCES: permission denied, mkdir '/x'` -> `permission denied (EACCES)`. */
function reasonOf(error: unknown): string {
  const [message] = (error instanceof Error ? error.message : String(error)).split('\n');
  const [, code, reason] = /^(E[A-Z0-9]+): ([^,]+)/.exec(message) ?? [];
  return reason ? `${reason} (${code})` : message;
}
