import { KindlingError } from '@kindling/checks';
import type { Image } from '@kindling/transforms';

/** A picture as red, green, blue and how opaque a pixel is. @throws KindlingError saying `name` and what is wrong */
export async function decodeImage(bytes: Uint8Array, name: string): Promise<Image> {
  try {
    const bitmap = await createImageBitmap(new Blob([bytes as Uint8Array<ArrayBuffer>]), {
      imageOrientation: 'none',
      premultiplyAlpha: 'none',
      colorSpaceConversion: 'none',
    });
    const { height, width } = bitmap;
    const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
    if (context === null) throw new Error('no canvas');
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const { data } = context.getImageData(0, 0, width, height);
    return { data: new Uint8Array(data.buffer), height, width, channels: 4 };
  } catch (error) {
    throw new KindlingError(`${name}: expected a picture, got bytes that cannot be decoded (${(error as Error).message})`);
  }
}
