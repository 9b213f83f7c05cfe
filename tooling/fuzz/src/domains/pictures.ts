import { Compose, Lambda, Normalize, ToTensor } from '@kindling/transforms';
import { anything, type Domain, domain, either, where } from './domain';
import { callback } from './functions';
import { list, numbers } from './lists';
import { record } from './objects';
import { integer, number } from './simple';
import { sizeOf } from './tensors';

const side = integer({ min: 1, made: [2, 2] });
export const bytes = numbers(integer({ min: 0, max: 255, made: [0, 255] }), {
  kinds: ['Uint8Array', 'Uint8ClampedArray'],
  plain: false,
  made: [12, 12],
});
const floats = numbers(number({ made: [-1, 1] }), { kinds: ['Float32Array'], plain: false, made: [12, 12] });

/** A picture as files give it: 2 x 2 pixels of 3 bytes. */
export const image: Domain = where(
  record({ data: bytes, height: side, width: side, channels: integer({ min: 1, made: [3, 3] }) }),
  'with as many bytes as its sizes say',
  (value: { data: Uint8Array; height: number; width: number; channels: number }) =>
    value.data.length === value.height * value.width * value.channels,
);

/** A picture as networks take it: [3, 2, 2]. */
export const imageTensor: Domain = where(
  record({
    data: { ...floats, has: (value) => anyFloats.has(value) },
    shape: { ...list(integer({ min: 0 }), { min: 3 }), make: () => [3, 2, 2] },
  }),
  'with as many numbers as its shape says',
  (value: { data: Float32Array; shape: number[] }) => value.data.length === sizeOf(value.shape),
);
const anyFloats = numbers(
  domain(
    'a number',
    () => 0,
    (value) => typeof value === 'number',
  ),
  { kinds: ['Float32Array'], plain: false },
);

/** What stands where a transform is taken: one, or a function. */
export const transform: Domain = either(
  domain(
    'a transform',
    (choices) =>
      choices.pick([
        () => new ToTensor(),
        () => new Lambda((x) => x),
        () => new Compose([new ToTensor(), new Normalize([0.5], [0.5])]),
      ])(),
    isTransform,
  ),
  callback('anything', anything, () => (x: unknown) => x),
);

function isTransform(value: unknown): boolean {
  return typeof value === 'object' && value !== null && typeof (value as { forward?: unknown }).forward === 'function';
}

/** A number for each channel. */
export const perChannel = (each: Domain) => numbers(each, { kinds: [], min: 1, made: [1, 1] });
