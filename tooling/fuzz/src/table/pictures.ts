import * as transforms from '@kindling/transforms';
import { anything, type Domain, domain, either, optional } from '../domains/domain';
import { list, numbers, tuple } from '../domains/lists';
import { options } from '../domains/objects';
import { image, imageTensor, transform } from '../domains/pictures';
import { boolean, choice, integer, number, pair } from '../domains/simple';
import { ctor, fn, method, type Row } from './row';

const F = transforms.functional;
const longest = 2 ** 20;

/** A picture of bytes or of floats. */
const picture: Domain = either(image, { ...imageTensor, has: (value) => imageTensor.has(value) && !isEmpty(value) });
const isEmpty = (value: unknown) => (value as { shape: number[] }).shape.slice(-3).includes(0);

const size = pair({ min: 1, max: longest, made: [1, 3] });
const level: Domain = { ...number({ made: [0, 1] }), text: 'a number', has: (value) => typeof value === 'number' };
const share = number({ min: 0, max: 1, made: [0, 1] });
const degree = number({ made: [-90, 90] });
const factor = number({ min: 0, made: [0, 2] });
const point = tuple(number({ made: [-2, 2] }), number({ made: [-2, 2] }));
/** One byte for all channels, or one for each of three. */
const fill = either(number({ made: [0, 255] }), numbers(number({ made: [0, 255] }), { kinds: [], made: [3, 3] }));
const interpolation = choice('nearest', 'bilinear', 'bicubic');
const anyInterpolation = choice('nearest', 'nearest-exact', 'bilinear', 'bicubic');
const border = integer({ min: 0, max: longest, made: [0, 1] });
const padding = either(border, tuple(border, border), tuple(border, border, border, border));
const padOptions = { fill, paddingMode: choice('constant', 'edge', 'reflect', 'symmetric') };
const warp = { interpolation, fill, center: point };
const resizing = { interpolation: anyInterpolation, antialias: boolean };
const range = (least: number, made: readonly [number, number]): Domain => ({
  ...tuple(number({ min: least, made: [made[0], made[0]] }), number({ min: least, made: [made[1], made[1]] })),
});
const angles = either(number({ min: 0, made: [0, 90] }), range(-Number.MAX_VALUE, [-10, 10]));
const jitter = either(number({ min: 0, made: [0, 1] }), range(0, [0.5, 1.5]));
const odd: Domain = either(choice(1, 3), tuple(choice(1, 3), choice(1, 3)));
const random = optional(
  domain(
    'a source of random numbers',
    () => ({ uint32: () => 1, uniform: () => 0.25, normal: () => 1, integer: () => 0, shuffle: (items: unknown) => items }),
    (value) =>
      typeof value === 'object' &&
      value !== null &&
      ['uint32', 'uniform', 'normal', 'integer', 'shuffle'].every(
        (name) => typeof (value as Record<string, unknown>)[name] === 'function',
      ),
  ),
);

const isBytes = (value: unknown) => 'channels' in (value as object);
/** A longest side goes with one number for the shorter one. */
const sized = ([wished, { maxSize } = {}]: readonly [unknown, { maxSize?: number }?]) =>
  maxSize === undefined || (typeof wished === 'number' && maxSize > wished);
const warped = ([given, , , , , how]: readonly unknown[]) =>
  isBytes(given) || (how as { interpolation?: string })?.interpolation !== 'bicubic';

const aPicture = { data: Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12), height: 2, width: 2, channels: 3 };
const use = (made: transforms.Transform) => String(made);

const isDrawn = (name: string) => /Rand|Jitter|Blur/.test(name);

/** A transform's constructor, and its `forward`. */
function transformRows(
  name: string,
  args: readonly Domain[],
  make: () => transforms.Transform,
  { of = picture, ...more }: Partial<Row> & { of?: Domain } = {},
): Row[] {
  const Kind = (transforms as unknown as Record<string, new (...given: unknown[]) => object>)[name];
  return [
    ctor(`transforms/new ${name}`, Kind, args, { use, ...more }),
    ...(name === 'RandomErasing' ? [] : [method(`transforms/${name}.toString`, make, [])]),
    method(`transforms/${name}.forward`, make, isDrawn(name) ? [of, random] : [of]),
  ];
}

const recipe = domain(
  'a recipe',
  () => transforms.transformRecipe(new transforms.CenterCrop(1)),
  (value) => typeof value === 'object' && value !== null && (value as { name?: unknown }).name === 'CenterCrop',
);

/** What is done to pictures. */
export const picturesTable: readonly Row[] = [
  fn('transforms/transformRecipe', transforms.transformRecipe, [anything]),
  fn('transforms/transformFromRecipe', transforms.transformFromRecipe, [recipe]),
  fn('transforms/checkPicture', transforms.checkPicture, [
    domain(
      'text',
      () => 'input',
      (value) => typeof value === 'string',
    ),
    picture,
  ]),
  fn('transforms/functional.crop', F.crop, [
    picture,
    ...[1, 1].map(() => integer({ min: -longest, max: longest, made: [-1, 1] })),
    ...[1, 1].map(() => integer({ min: 1, max: longest, made: [1, 3] })),
  ]),
  fn('transforms/functional.centerCrop', F.centerCrop, [picture, size]),
  fn('transforms/functional.hflip', F.hflip, [picture]),
  fn('transforms/functional.vflip', F.vflip, [picture]),
  fn('transforms/functional.pad', F.pad, [picture, padding, options(padOptions)]),
  fn(
    'transforms/functional.resize',
    F.resize,
    [picture, size, options({ ...resizing, maxSize: integer({ min: 2, max: longest, made: [5, 9] }) })],
    { fits: ([, ...rest]: [unknown, unknown, { maxSize?: number }?]) => sized(rest) },
  ),
  fn(
    'transforms/functional.affine',
    F.affine,
    [picture, degree, point, number({ min: Number.MIN_VALUE, made: [0.5, 2] }), point, options(warp)],
    { fits: warped },
  ),
  fn('transforms/functional.rotate', F.rotate, [picture, degree, options({ ...warp, expand: boolean })], {
    fits: ([given, angle, how]: [unknown, number, object?]) => warped([given, angle, 0, 0, 0, how]),
  }),
  ...(['adjustBrightness', 'adjustContrast', 'adjustSaturation', 'adjustSharpness'] as const).map((name) =>
    fn(`transforms/functional.${name}`, F[name], [picture, factor]),
  ),
  fn('transforms/functional.adjustHue', F.adjustHue, [picture, number({ min: -0.5, max: 0.5, made: [-0.5, 0.5] })]),
  fn('transforms/functional.rgbToGrayscale', F.rgbToGrayscale, [picture, options({ numOutputChannels: choice(1, 3) })]),
  fn('transforms/functional.gaussianBlur', F.gaussianBlur, [
    picture,
    odd,
    options({
      sigma: either(
        number({ min: Number.MIN_VALUE, made: [0.5, 2] }),
        tuple(number({ min: Number.MIN_VALUE, made: [0.5, 2] }), number({ min: Number.MIN_VALUE, made: [0.5, 2] })),
      ),
    }),
  ]),
  ...(['invert', 'autocontrast'] as const).map((name) => fn(`transforms/functional.${name}`, F[name], [picture])),
  fn('transforms/functional.equalize', F.equalize, [image]),
  fn('transforms/functional.posterize', F.posterize, [image, integer({ min: 0, max: 8, made: [0, 8] })]),
  fn('transforms/functional.solarize', F.solarize, [picture, number({ made: [0, 1] })]),
  fn('transforms/functional.erase', F.erase, [
    imageTensor,
    ...[1, 1].map(() => integer({ min: 0, max: longest, made: [0, 1] })),
    ...[1, 1].map(() => integer({ min: 0, max: longest, made: [1, 1] })),
    either(level, numbers(level, { made: [3, 3], like: true })),
  ]),
  ...transformRows('CenterCrop', [size], () => new transforms.CenterCrop(1)),
  ...transformRows('Pad', [padding, options(padOptions)], () => new transforms.Pad(1)),
  ...transformRows(
    'Resize',
    [size, options({ ...resizing, maxSize: integer({ min: 2, max: longest, made: [5, 9] }) })],
    () => new transforms.Resize(3),
    { fits: sized },
  ),
  ...transformRows('RandomHorizontalFlip', [optional(share)], () => new transforms.RandomHorizontalFlip()),
  ...transformRows('RandomVerticalFlip', [optional(share)], () => new transforms.RandomVerticalFlip()),
  ...transformRows(
    'RandomCrop',
    [size, options({ ...padOptions, padding, padIfNeeded: boolean })],
    () => new transforms.RandomCrop(1),
  ),
  ...transformRows(
    'RandomResizedCrop',
    [size, options({ ...resizing, scale: range(0, [0.5, 1]), ratio: range(Number.MIN_VALUE, [0.5, 2]) })],
    () => new transforms.RandomResizedCrop(1),
  ),
  ...transformRows('RandomRotation', [angles, options({ ...warp, expand: boolean })], () => new transforms.RandomRotation(9)),
  ...transformRows(
    'RandomAffine',
    [
      angles,
      options({
        ...warp,
        translate: tuple(share, share),
        scale: range(Number.MIN_VALUE, [0.5, 2]),
        shear: either(angles, tuple(...[-1, 1, -2, 2].map((each) => number({ made: [each, each] })))),
      }),
    ],
    () => new transforms.RandomAffine(9),
  ),
  ...transformRows(
    'ColorJitter',
    [
      options({
        brightness: jitter,
        contrast: jitter,
        saturation: jitter,
        hue: either(number({ min: 0, max: 0.5, made: [0, 0.5] }), range(-0.5, [-0.5, 0.5])),
      }),
    ],
    () => new transforms.ColorJitter({ hue: 0.1, contrast: 1 }),
  ),
  ...transformRows('Grayscale', [optional(choice(1, 3))], () => new transforms.Grayscale()),
  ...transformRows('RandomGrayscale', [optional(share)], () => new transforms.RandomGrayscale()),
  ...transformRows(
    'GaussianBlur',
    [odd, options({ sigma: either(number({ min: Number.MIN_VALUE, made: [0.5, 2] }), range(Number.MIN_VALUE, [0.5, 2])) })],
    () => new transforms.GaussianBlur(3),
  ),
  ...transformRows(
    'RandAugment',
    [
      options({
        numOps: integer({ min: 0, max: 100, made: [0, 3] }),
        magnitude: integer({ min: 0, max: longest, made: [0, 9] }),
        numMagnitudeBins: integer({ min: 2, max: longest, made: [10, 31] }),
        interpolation,
        fill,
      }),
    ],
    () => new transforms.RandAugment(),
    { of: image },
  ),
  ...transformRows(
    'RandomErasing',
    [
      options({
        p: share,
        scale: range(0, [0.1, 0.3]),
        ratio: range(Number.MIN_VALUE, [0.5, 2]),
        value: either(choice('random'), number({ made: [0, 1] }), numbers(number({ made: [0, 1] }), { kinds: [], made: [3, 3] })),
      }),
    ],
    () => new transforms.RandomErasing() as transforms.Transform,
    { of: imageTensor },
  ),
  method('transforms/RandomErasing.toString', () => new transforms.RandomErasing(), []),
  ctor('transforms/new RandomApply', transforms.RandomApply, [list(transform), options({ p: share })], { use }),
  method('transforms/RandomApply.forward', () => new transforms.RandomApply([new transforms.ToTensor()]), [
    domain(
      'a picture',
      () => aPicture,
      () => true,
    ),
    random,
  ]),
  method('transforms/RandomApply.toString', () => new transforms.RandomApply([new transforms.ToTensor()]), []),
  ctor(
    'transforms/new RandomChoice',
    transforms.RandomChoice,
    [
      list(transform, { min: 1, made: [1, 2] }),
      options({ p: numbers(number({ min: 0, made: [0.5, 2] }), { kinds: [], made: [1, 2] }) }),
    ],
    { fits: ([all, { p } = {}]: [unknown[], { p?: number[] }?]) => p === undefined || p.length === all.length, use },
  ),
  method('transforms/RandomChoice.forward', () => new transforms.RandomChoice([new transforms.ToTensor()]), [
    domain(
      'a picture',
      () => aPicture,
      () => true,
    ),
    random,
  ]),
  method('transforms/RandomChoice.toString', () => new transforms.RandomChoice([new transforms.ToTensor()]), []),
];
