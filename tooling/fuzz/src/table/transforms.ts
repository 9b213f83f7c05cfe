import * as transforms from '@kindling/transforms';
import { anything, domain, either, fixed, nullable } from '../domains/domain';
import { callback } from '../domains/functions';
import { list, numbers } from '../domains/lists';
import { image, imageTensor, perChannel, transform } from '../domains/pictures';
import { anyNumber, integer, number } from '../domains/simple';
import { ctor, fn, method, type Row } from './row';

const channels = integer({ min: 1, made: [1, 3] });
const table = nullable(numbers(anyNumber, { kinds: ['Float32Array'], plain: false, made: [256, 256] }));
const three = integer({ min: 1, made: [1, 1] });
const composed = () => new transforms.Compose([new transforms.ToTensor(), new transforms.Normalize([0.5], [0.5])]);
const normalize = () => new transforms.Normalize([0.5, 0.5, 0.5], [1, 2, 3]);
const std = number({ made: [0.5, 2] });

const aPicture = { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), height: 2, width: 2, channels: 3 };

/** Uses a transform, unless its own function or parts are the caller's affair. */
const onPicture = async (made: transforms.Transform) => [await made.forward(aPicture), made.toString()];

/** Transforms and what they take. */
export const transformsTable: readonly Row[] = [
  fn('transforms/isImage', transforms.isImage, [anything]),
  fn('transforms/isImageTensor', transforms.isImageTensor, [anything]),
  fn('transforms/checkImage', transforms.checkImage, [fixed('input'), image]),
  fn('transforms/checkImageTensor', transforms.checkImageTensor, [fixed('input'), imageTensor]),
  fn('transforms/asTransform', transforms.asTransform, [fixed('transform'), transform]),
  ctor('transforms/new ToTensor', transforms.ToTensor, [], { use: onPicture }),
  method('transforms/ToTensor.forward', () => new transforms.ToTensor(), [image]),
  // it stands first: with a table before it, it has none
  method('transforms/ToTensor.pixelTable', () => new transforms.ToTensor(), [channels, table], {
    fits: ([count, before]: [number, Float32Array | null]) => before !== null || tableFits([count, before]),
  }),
  method('transforms/ToTensor.toString', () => new transforms.ToTensor(), []),
  ctor('transforms/new Normalize', transforms.Normalize, [perChannel(number({ made: [0, 1] })), perChannel(std)], {
    fits: ([mean, deviation]: [number[], number[]]) =>
      deviation.every((value) => Math.fround(value) !== 0) &&
      (mean.length === deviation.length || mean.length === 1 || deviation.length === 1),
  }),
  method('transforms/Normalize.forward', normalize, [imageTensor], {
    fits: ([x]: [{ shape: number[] }]) => x.shape.at(-3) === 3,
  }),
  method('transforms/Normalize.pixelTable', () => new transforms.Normalize([0.5], [2]), [three, table], { fits: tableFits }),
  method('transforms/Normalize.toString', normalize, []),
  ctor('transforms/new Compose', transforms.Compose, [list(transform)], { use: (made: transforms.Compose) => made.toString() }),
  method('transforms/Compose.forward', composed, [image]),
  method(
    'transforms/Compose.pixelTable',
    composed,
    [
      channels,
      either(
        domain(
          'null',
          () => null,
          (value) => value === null,
        ),
        table,
      ),
    ],
    { fits: tableFits },
  ),
  method('transforms/Compose.toString', composed, []),
  ctor('transforms/new Lambda', transforms.Lambda, [callback('anything', anything, () => (x: unknown) => x)], { use: onPicture }),
  method('transforms/Lambda.forward', () => new transforms.Lambda((x) => x), [anything]),
  method('transforms/Lambda.toString', () => new transforms.Lambda((x) => x), []),
];

/** 256 numbers for each channel, or none at all. */
function tableFits([count, before]: readonly [number, Float32Array | null]): boolean {
  return before === null ? count <= 2 ** 20 : before.length === count * 256;
}
