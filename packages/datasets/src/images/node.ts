import { KindlingError } from '@kindling/checks';
import type { Image } from '@kindling/transforms';

type Sharp = typeof import('sharp').default;

let loading: Promise<Sharp> | undefined;

/** The package is an optional peer: whoever reads no pictures needs none of its 20 MB. */
async function loadSharp(): Promise<Sharp> {
  loading ??= import('sharp').then((loaded) => loaded.default);
  try {
    return await loading;
  } catch (error) {
    loading = undefined;
    throw new KindlingError(
      `readImage: expected the package sharp, which decodes pictures, got ${String((error as Error).message).split('\n')[0]} (npm install sharp)`,
    );
  }
}

/** A picture as red, green, blue and how opaque a pixel is. @throws KindlingError saying `name` and what is wrong */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<Image> {
  const sharp = await loadSharp();
  try {
    const { data, info } = await sharp(bytes, { failOn: 'error' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    if (info.channels !== 4) throw new Error(`${info.channels} channels`);
    return {
      data: new Uint8Array(data.buffer, data.byteOffset, data.length),
      height: info.height,
      width: info.width,
      channels: 4,
    };
  } catch (error) {
    throw new KindlingError(
      `${name}: expected a picture, got bytes that cannot be decoded (${String((error as Error).message).split('\n')[0]})`,
    );
  }
}
