import { type OddValue, oddValues, takesOnly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  asTransform,
  Compose,
  checkImage,
  checkImageTensor,
  isImage,
  isImageTensor,
  Lambda,
  Normalize,
  ToTensor,
  type Transform,
} from '../src/index';

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
