import { KindlingError } from '@kindling/checks';
import { noteErrors } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ImageTensor, Normalize, ToTensor } from '../src/index';
import { float32Of, ramp, sameBits, torchvision } from './fixtures';

const test = suite('Normalize');

const refused = (call: () => unknown, message: RegExp) =>
  assert.throws(call, (error: Error) => error instanceof KindlingError && message.test(error.message));

for (const { mean, std, channels, float32 } of torchvision.normalized) {
  test(`mean [${mean}], std [${std}]: the bits that torchvision gives`, () => {
    const normalize = new Normalize(mean, std);
    sameBits(normalize.forward(new ToTensor().forward(ramp(channels))).data, float32Of(float32));
    sameBits(normalize.pixelTable(channels, new ToTensor().pixelTable(channels, null))!, float32Of(float32), 'as a table');
  });
}

test('leading dims stay, as in torchvision', () => {
  const { shape, mean, std, input, float32 } = torchvision.batch;
  const before = float32Of(input);
  const output = new Normalize(mean, std).forward({ data: before, shape });
  assert.equal(output.shape, shape);
  sameBits(output.data, float32Of(float32));
  noteErrors('transforms/Normalize', output.data, float32Of(float32));
  sameBits(before, float32Of(input), 'the input is left as it is');
});

test('prints like torchvision', () => {
  assert.is(String(new Normalize([0.1307], [0.3081])), 'Normalize(mean=[0.1307], std=[0.3081])');
});

test('without ToTensor before it there is no table', () => {
  assert.is(new Normalize([0], [1]).pixelTable(1, null), null);
});

test('numbers that are none, zeros and wrong counts are refused', () => {
  refused(() => new Normalize([0.1], [0]), /^std\[0\]: expected a number other than 0 in float32, got 0$/);
  refused(() => new Normalize([0.1], [0.5, 1e-60]), /^std\[1\]: .* got 1e-60$/);
  refused(() => new Normalize([Number.NaN], [1]), /^mean\[0\]: expected a number, got NaN$/);
  refused(() => new Normalize([], [1]), /^mean: expected an array with a number per channel, got \[\]$/);
  refused(() => new Normalize(0.1 as never, [1]), /^mean: .* got 0.1$/);
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  refused(() => new Normalize([1, , 3] as never, [1]), /^mean\[1\]: expected an entry, got a hole in the array$/);
  refused(() => new Normalize(['1'] as never, [1]), /^mean\[0\]: expected a number, got "1"$/);
  refused(() => new Normalize([1e300], [1]), /^mean\[0\]: expected a number that a float32 holds, got 1e\+300$/);
  refused(() => new Normalize([0], [-1e39]), /^std\[0\]: expected a number that a float32 holds, got -1e\+39$/);
  refused(() => new Normalize([1, 2], [1, 2, 3]), /^std: expected as many numbers as mean \(2\), got 3$/);
});

test('images that do not fit are refused', () => {
  const normalize = new Normalize([0.1, 0.2, 0.3], [1]);
  const grey: ImageTensor = { data: new Float32Array(4), shape: [1, 2, 2] };
  refused(() => normalize.forward(grey), /^Normalize: expected images with 3 channels \(numbers in mean\), got 1$/);
  refused(() => normalize.pixelTable(1, new Float32Array(256)), /3 channels .* got 1$/);
  refused(
    () => normalize.forward({ data: new Float32Array(4), shape: [2, 2] }),
    /expected the shape \[\.\.\., C, H, W\], got \[2, 2\]$/,
  );
  refused(() => normalize.forward({ data: new Float32Array(4), shape: [3, 2, 2] }), /expected 12 numbers .* got 4$/);
  refused(() => normalize.forward(ramp(3) as never), /got Object \(put ToTensor before it\)$/);
});

test.run();
