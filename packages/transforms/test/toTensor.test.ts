import { KindlingError } from '@kindling/checks';
import { noteErrors } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Image, ToTensor } from '../src/index';
import { bytesOf, float32Of, ramp, sameBits, torchvision } from './fixtures';

const test = suite('ToTensor');

test('every byte value has the bits that torchvision gives', () => {
  const output = new ToTensor().forward(ramp(1));
  assert.equal(output.shape, [1, 16, 16]);
  sameBits(output.data, float32Of(torchvision.bytes));
});

test('channels come first, as in torchvision', () => {
  const { uint8, height, width, channels, float32 } = torchvision.image;
  const output = new ToTensor().forward({ data: bytesOf(uint8), height, width, channels });
  assert.equal(output.shape, [3, 5, 7]);
  sameBits(output.data, float32Of(float32));
  noteErrors('transforms/ToTensor', output.data, float32Of(float32));
});

test('its table says the same as forward, channel after channel', () => {
  const table = new ToTensor().pixelTable(3, null)!;
  sameBits(table, new ToTensor().forward(ramp(3)).data);
  assert.is(new ToTensor().pixelTable(1, table), null);
});

test('the image is left as it is', () => {
  const image = ramp(2);
  new ToTensor().forward(image);
  assert.equal(image, ramp(2));
});

test('anything but a whole image is refused', () => {
  const refused = (value: unknown, message: RegExp) =>
    assert.throws(
      () => new ToTensor().forward(value as Image),
      (error: Error) => error instanceof KindlingError && message.test(error.message),
    );
  refused({ data: new Uint8Array(5), height: 2, width: 3, channels: 1 }, /^ToTensor: .* got 5 bytes for 2 \* 3 \* 1$/);
  refused({ data: new Uint8Array(0), height: 0, width: 3, channels: 1 }, /got 0 bytes/);
  refused({ data: new Float32Array(6), shape: [1, 2, 3] }, /^ToTensor: expected an image .* got Object of shape \[1, 2, 3\]$/);
  refused(undefined, /got undefined$/);
  refused([[1, 2]], /got \[\[1, 2\]\]$/);
});

test.run();
