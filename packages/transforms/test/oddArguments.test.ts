import { type OddValue, oddValues, takesOnly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  asTransform,
  CenterCrop,
  ColorJitter,
  Compose,
  checkImage,
  checkImageTensor,
  functional,
  GaussianBlur,
  Grayscale,
  isImage,
  isImageTensor,
  Lambda,
  Normalize,
  Pad,
  RandAugment,
  RandomAffine,
  RandomApply,
  RandomChoice,
  RandomCrop,
  RandomErasing,
  RandomGrayscale,
  RandomHorizontalFlip,
  RandomResizedCrop,
  RandomRotation,
  RandomVerticalFlip,
  Resize,
  ToTensor,
  type Transform,
} from '../src/index';
import { waves } from './fixtures';

const test = suite('odd arguments');

const texts: OddValue[] = ['"1"', '""'];

test('what is made takes what it says, and nothing else', async () => {
  await takesOnly((transforms) => new Compose(transforms), ['[]']);
  await takesOnly((transform) => new Compose([transform]), ['function']);
  await takesOnly((call) => new Lambda(call), ['function']);
  await takesOnly((mean) => new Normalize(mean, [1]), []);
  await takesOnly((mean) => new Normalize([mean], [1]), ['-0', '-1', '0.5', '2 ** 31', '2 ** 53']);
  await takesOnly((std) => new Normalize([1], std), []);
  await takesOnly((std) => new Normalize([1], [std]), ['-1', '0.5', '2 ** 31', '2 ** 53']);
  await takesOnly((transform) => asTransform('transform', transform), ['function']);
  await takesOnly((name) => asTransform(name, new ToTensor()), texts);
});

test('transforms take pictures alone', async () => {
  const forwards: [Transform['forward'], taken: OddValue[]][] = [
    [(image) => new ToTensor().forward(image as never), []],
    [(image) => new Normalize([1], [1]).forward(image as never), []],
    [(image) => new Compose([new ToTensor()]).forward(image as never), []],
    [(image) => checkImage('image', image), []],
    [(image) => checkImageTensor('image', image), []],
  ];
  for (const [forward, taken] of forwards) await takesOnly(forward, taken);
  const sizes = { height: 1, width: 1, channels: 1 };
  for (const size of ['height', 'width', 'channels'])
    await takesOnly((value) => checkImage('image', { data: Uint8Array.of(1), ...sizes, [size]: value }), []);
  await takesOnly((data) => checkImage('image', { data, ...sizes }), []);
  await takesOnly((data) => checkImageTensor('image', { data, shape: [1, 1, 1] }), ['Float32Array of another realm']);
  await takesOnly((shape) => checkImageTensor('image', { data: new Float32Array(1), shape }), []);
  await takesOnly((size) => checkImageTensor('image', { data: new Float32Array(0), shape: [0, 1, size] }), ['-0', '2 ** 31']);
});

const image = waves(4, 4, 3);
const fraction: OddValue[] = ['undefined', '-0', '0.5'];

test('transforms of pictures take sizes, shares and ranges', async () => {
  const options: OddValue[] = ['undefined', '{}', 'object without a prototype'];
  for (const [make, taken] of [
    [(value) => new CenterCrop(value), []],
    [(value) => new Pad(value), ['-0']],
    [(value) => new Pad(1, { fill: value }), ['undefined', '-0', '-1', '0.5', '1e308', '2 ** 31', '2 ** 53', '[]']],
    [(value) => new Pad(1, { paddingMode: value }), ['undefined']],
    [(value) => new Pad(1, value), options],
    [(value) => new Resize(value), []],
    [(value) => new Resize(2, { interpolation: value }), ['undefined']],
    [(value) => new Resize(2, { maxSize: value }), ['undefined']],
    [(value) => new Resize(2, { antialias: value }), ['undefined', 'true']],
    [(value) => new RandomHorizontalFlip(value), fraction],
    [(value) => new RandomVerticalFlip(value), fraction],
    [(value) => new RandomGrayscale(value), fraction],
    [(value) => new Grayscale(value), ['undefined']],
    [(value) => new RandomCrop(value), []],
    [(value) => new RandomCrop(2, { padding: value }), ['undefined', '-0']],
    [(value) => new RandomCrop(2, { padIfNeeded: value }), ['undefined', 'true']],
    [(value) => new RandomResizedCrop(value), []],
    [(value) => new RandomResizedCrop(2, { scale: value }), ['undefined']],
    [(value) => new RandomResizedCrop(2, { ratio: value }), ['undefined']],
    [(value) => new RandomRotation(value), ['-0', '0.5', '1e308', '2 ** 31', '2 ** 53']],
    [(value) => new RandomRotation(2, { expand: value }), ['undefined', 'true']],
    [(value) => new RandomRotation(2, { center: value }), ['undefined']],
    [(value) => new RandomRotation(2, { interpolation: value }), ['undefined']],
    [(value) => new RandomAffine(2, { translate: value }), ['undefined']],
    [(value) => new RandomAffine(2, { scale: value }), ['undefined']],
    [(value) => new RandomAffine(2, { shear: value }), ['undefined', '-0', '0.5', '1e308', '2 ** 31', '2 ** 53']],
    [(value) => new ColorJitter({ brightness: value }), ['undefined', '-0', '0.5', '1e308', '2 ** 31', '2 ** 53']],
    [(value) => new ColorJitter({ hue: value }), fraction],
    [(value) => new ColorJitter(value), options],
    [(value) => new GaussianBlur(value), []],
    [(value) => new GaussianBlur(3, { sigma: value }), ['undefined', '0.5', '1e308', '2 ** 31', '2 ** 53']],
    [(value) => new RandomErasing({ p: value }), fraction],
    [(value) => new RandomErasing({ scale: value }), ['undefined']],
    [(value) => new RandomErasing({ value }), ['undefined', '-0', '-1', '0.5', '1e308', '2 ** 31', '2 ** 53', '[]']],
    [(value) => new RandAugment({ magnitude: value }), ['undefined', '-0']],
    [(value) => new RandAugment({ numOps: value }), ['undefined', '-0']],
    [(value) => new RandAugment({ numMagnitudeBins: value }), ['undefined']],
    [(value) => new RandomApply(value), ['[]']],
    [(value) => new RandomApply([], { p: value }), fraction],
    [(value) => new RandomChoice(value), []],
    [(value) => new RandomChoice([new ToTensor()], { p: value }), ['undefined']],
  ] as [(value: never) => unknown, OddValue[]][])
    await takesOnly(make, taken);
});

test('transforms of pictures take pictures alone, and sources of random numbers', async () => {
  const transforms = [
    new CenterCrop(2),
    new Pad(1),
    new Resize(2),
    new RandomHorizontalFlip(),
    new RandomCrop(2),
    new RandomResizedCrop(2),
    new RandomRotation(3),
    new RandomAffine(3),
    new ColorJitter(),
    new Grayscale(),
    new GaussianBlur(3),
    new RandAugment(),
  ];
  for (const transform of transforms) await takesOnly((picture) => transform.forward(picture), []);
  await takesOnly((picture) => new RandomErasing().forward(picture), []);
  await takesOnly((random) => new RandomHorizontalFlip().forward(image, random), ['undefined']);
  const numbers: OddValue[] = ['-0', '-1', '0.5', '1e308', '2 ** 31', '2 ** 53'];
  for (const [call, taken] of [
    [(value) => functional.crop(image, value, 0, 1, 1), ['-0', '-1']],
    [(value) => functional.crop(image, 0, 0, value, 1), []],
    [(value) => functional.affine(image, value, [0, 0], 1, [0, 0]), numbers],
    [(value) => functional.affine(image, 0, value, 1, [0, 0]), []],
    [(value) => functional.affine(image, 0, [0, 0], value, [0, 0]), ['0.5', '1e308', '2 ** 31', '2 ** 53']],
    [(value) => functional.rotate(image, value), numbers],
    [(value) => functional.adjustBrightness(image, value), ['-0', '0.5', '1e308', '2 ** 31', '2 ** 53']],
    [(value) => functional.adjustHue(image, value), ['-0', '0.5']],
    [(value) => functional.adjustSharpness(image, value), ['-0', '0.5', '1e308', '2 ** 31', '2 ** 53']],
    [(value) => functional.posterize(image, value), ['-0']],
    [(value) => functional.solarize(image, value), numbers],
    [(value) => functional.gaussianBlur(image, value), []],
    [(value) => functional.erase({ data: new Float32Array(4), shape: [1, 2, 2] }, value, 0, 1, 1, 0), ['-0']],
  ] as [(value: never) => unknown, OddValue[]][])
    await takesOnly(call, taken);
});

test('tables take a count of channels, and a table before', async () => {
  for (const transform of [new ToTensor(), new Normalize([1], [1]), new Compose([])] as Transform[]) {
    await takesOnly((channels) => transform.pixelTable!(channels, null), []);
    const isFirst = transform instanceof ToTensor;
    await takesOnly(
      (before) => transform.pixelTable!(1, before),
      isFirst ? ['null', 'empty Float32Array', 'Float32Array of another realm'] : ['null'],
    );
  }
});

test('asking what something is never fails', () => {
  for (const make of Object.values(oddValues)) for (const is of [isImage, isImageTensor]) assert.is(is(make()), false);
});

test.run();
