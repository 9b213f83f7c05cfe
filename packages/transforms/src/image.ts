import { checkInteger, checkText, describe, KindlingError, refuseSurplus, typedArrayName } from '@kindling/checks';

/**
 * A picture as files and cameras give it: bytes, row by row, the channels of a pixel side by side.
 * Shape: `data` holds height * width * channels numbers in 0..255.
 */
export interface Image {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/**
 * A picture as a network wants it, on the host: float32, channel by channel.
 * Shape: `shape` is [C, H, W] (or [..., C, H, W]), `data` holds as many numbers, row-major.
 */
export interface ImageTensor {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** Whether `value` is an `Image`, its bytes of whatever realm. */
export function isImage(value: unknown): value is Image {
  refuseSurplus('isImage', arguments, 1);
  if (typeof value !== 'object' || value === null) return false;
  const { data, height, width, channels } = value as Image;
  const kind = typedArrayName(data);
  return (
    (kind === 'Uint8Array' || kind === 'Uint8ClampedArray') &&
    Number.isInteger(height) &&
    Number.isInteger(width) &&
    Number.isInteger(channels)
  );
}

/** Whether `value` is an `ImageTensor`: float32 numbers, of whatever realm, and their shape, on the host. */
export function isImageTensor(value: unknown): value is ImageTensor {
  refuseSurplus('isImageTensor', arguments, 1);
  if (typeof value !== 'object' || value === null) return false;
  const { data, shape } = value as ImageTensor;
  return typedArrayName(data) === 'Float32Array' && Array.isArray(shape);
}

/** Returns `value` if it is an image of as many bytes as its sizes say. @throws KindlingError naming the argument */
export function checkImage(name: string, value: unknown): Image {
  refuseSurplus('checkImage', arguments, 2);
  checkText('name', name, { maxLength: 1000 });
  if (!isImage(value)) {
    throw new KindlingError(`${name}: expected an image { data: Uint8Array, height, width, channels }, got ${describe(value)}`);
  }
  const { data, height, width, channels } = value;
  if (height < 1 || width < 1 || channels < 1 || data.length !== height * width * channels) {
    throw new KindlingError(
      `${name}: expected height * width * channels bytes, got ${data.length} bytes for ${height} * ${width} * ${channels}`,
    );
  }
  return value;
}

/** Returns `value` if it is float32 [..., C, H, W] of as many numbers as its shape says. @throws KindlingError naming the argument */
export function checkImageTensor(name: string, value: unknown): ImageTensor {
  refuseSurplus('checkImageTensor', arguments, 2);
  checkText('name', name, { maxLength: 1000 });
  if (!isImageTensor(value)) {
    const hint = isImage(value) ? ' (put ToTensor before it)' : '';
    throw new KindlingError(`${name}: expected { data: Float32Array, shape: [..., C, H, W] }, got ${describe(value)}${hint}`);
  }
  const { data, shape } = value;
  if (shape.length < 3) throw new KindlingError(`${name}: expected the shape [..., C, H, W], got ${describe(shape)}`);
  let count = 1;
  for (let dim = 0; dim < shape.length; dim++) {
    const size = shape[dim];
    // the name of a dimension is put together only for an error
    count *= Number.isSafeInteger(size) && size >= 0 ? size : checkInteger(`${name}: shape[${dim}]`, size, { min: 0 });
  }
  if (data.length !== count) {
    throw new KindlingError(`${name}: expected ${count} numbers for the shape ${describe(shape)}, got ${data.length}`);
  }
  return value;
}
