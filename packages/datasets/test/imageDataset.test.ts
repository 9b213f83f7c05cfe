import vm from 'node:vm';
import { isTensor, type Tensor } from '@kindling/core';
import { withoutLoneErrors } from '@kindling/test-kit';
import { Compose, type Image, type ImageTensor, Lambda, Normalize, ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultCollate, ImageDataset, type ImageDatasetOptions } from '../src/index';
import { madeUpImages, numbersOf, refused, rejected, sameBits } from './helpers';

const test = suite('ImageDataset');

const identity = new Lambda((image: ImageTensor) => image);

test('without a transform, get gives the bytes', () => {
  const made = madeUpImages(12, 3, 2);
  const dataset = new ImageDataset<Image>({ ...made, classes: ['zero', 'one'] });
  const [x, y] = dataset.get(11);
  assert.equal(x, { data: made.data.subarray(66, 72), height: 3, width: 2, channels: 1 });
  assert.is(x.data.buffer, made.data.buffer, 'a view, not a copy');
  assert.is(y, 1);
  assert.is(dataset.length, 12);
  assert.equal(dataset.classes, ['zero', 'one']);
});

test('with ToTensor, get gives a Tensor', async () => {
  const made = madeUpImages(3, 3, 2);
  const dataset = new ImageDataset({ ...made, transform: new ToTensor() });
  const [x, y] = dataset.get(2);
  assert.ok(isTensor(x));
  assert.equal([...x.shape], [1, 3, 2]);
  sameBits(
    await x.data(),
    Float32Array.from(made.data.subarray(12), (byte) => byte / 255),
  );
  assert.is(y, 2);
});

test('any other transform gives what it gives', () => {
  const dataset = new ImageDataset({ ...madeUpImages(3, 3, 2), transform: (image: Image) => image.height });
  assert.equal(dataset.get(0), [3, 0]);
});

for (const channels of [1, 3]) {
  test(`a batch by table has the bits of one by examples, ${channels} channels`, async () => {
    const made = madeUpImages(70, 6, 6, channels);
    const normalize =
      channels === 1 ? new Normalize([0.1307], [0.3081]) : new Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]);
    const fast = new ImageDataset({ ...made, transform: new Compose([new ToTensor(), normalize]) });
    const slow = new ImageDataset({ ...made, transform: new Compose([new ToTensor(), identity, normalize]) });
    const indices = Array.from({ length: 64 }, (_, n) => (n * 13 + 5) % 70);
    const [x, y] = await fast.getBatch(indices);
    assert.equal([...x.shape], [64, channels, 6, 6]);
    assert.equal(
      await numbersOf(y),
      indices.map((index) => index % 10),
    );
    for (const [name, batch] of [
      ['transform', slow.getBatch(indices)],
      ['get', defaultCollate(indices.map((i) => fast.get(i)))],
    ] as const) {
      const [slowX, slowY] = await batch;
      assert.equal([...slowX.shape], [...x.shape], name);
      sameBits(await x.data(), await slowX.data(), name);
      assert.equal(await numbersOf(slowY), await numbersOf(y), name);
    }
  });
}

test('transforms are called per example only where they have to be', async () => {
  let calls = 0;
  const transform = new ToTensor();
  const forward = transform.forward.bind(transform);
  transform.forward = (image) => {
    calls++;
    return forward(image);
  };
  const dataset = new ImageDataset({ ...madeUpImages(10, 2, 2), transform });
  await dataset.getBatch([1, 2, 3]);
  assert.is(calls, 0);
  dataset.get(1);
  assert.is(calls, 1);
});

test('classes above 255 come as Int32Array', async () => {
  const { data, height, width } = madeUpImages(2, 2, 2);
  const dataset = new ImageDataset({ data, height, width, targets: Int32Array.of(70_000, 3), transform: new ToTensor() });
  assert.is(dataset.get(0)[1], 70_000);
  assert.equal(await numbersOf((await dataset.getBatch([1, 0]))[1]), [3, 70_000]);
});

test('what does not fit is refused', async () => {
  const made = madeUpImages(3, 2, 2);
  refused(() => new ImageDataset({ ...made, width: 3 }), /^data: expected 18 bytes, 3 targets \* 2 \* 3 \* 1, got 12$/);
  refused(() => new ImageDataset({ ...made, height: 0 }), /^height: expected an integer >= 1, got 0$/);
  refused(() => new ImageDataset({ ...made, data: [1, 2] as never }), /^data: expected a Uint8Array, got \[1, 2\]$/);
  refused(
    () => new ImageDataset({ ...made, targets: [0, 1, 2] as never }),
    /^targets: expected a Uint8Array or an Int32Array, got/,
  );
  refused(
    () => new ImageDataset({ ...made, transform: 'ToTensor' as never }),
    /^transform: expected a transform or a function, got "ToTensor"$/,
  );
  const threeChannels = new Compose([new ToTensor(), new Normalize([0, 0, 0], [1, 1, 1])]);
  refused(() => new ImageDataset({ ...made, transform: threeChannels }), /^Normalize: expected images with 3 channels .* got 1$/);

  const dataset = new ImageDataset({ ...made, transform: new ToTensor() });
  for (const index of [-1, 3, 0.5, Number.NaN]) {
    refused(() => dataset.get(index), /^index: expected an integer from 0 to 2, got/);
    refused(() => dataset.getBatch([0, index]), /^indices\[1\]: expected an integer from 0 to 2, got/);
  }
  await rejected(
    (async () => new ImageDataset<Image>(made).getBatch([0]))(),
    /^collate: expected x as numbers, got an image of bytes/,
  );
});

test('bytes and classes of another realm are those of this one', async () => {
  const elsewhere = (code: string) => vm.runInNewContext(code);
  for (const targets of ['new Uint8Array([1, 0, 1])', 'new Int32Array([1, 0, 1])']) {
    const foreign = new ImageDataset({
      data: elsewhere('new Uint8Array([0, 51, 255])'),
      targets: elsewhere(targets),
      height: 1,
      width: 1,
      transform: new ToTensor(),
    });
    assert.instance(foreign.data, Uint8Array);
    const [x, y] = await foreign.getBatch(elsewhere('[2, 1]'));
    sameBits(await x.data(), Float32Array.of(1, 51 / 255));
    assert.equal(await numbersOf(y), [1, 0]);
  }
  const picture = new ImageDataset({
    ...madeUpImages(2, 1, 1),
    transform: () => ({ data: elsewhere('new Float32Array([7])'), shape: elsewhere('[1, 1, 1]') }),
  });
  assert.equal(await numbersOf(picture.get(0)[0] as Tensor), [7]);
});

test('options that are none, or unknown, are refused', () => {
  const make = (options: unknown) => () => new ImageDataset(options as ImageDatasetOptions);
  const made = madeUpImages(3, 2, 2);
  refused(make(undefined), /^data: expected a Uint8Array, got undefined$/);
  refused(make(null), /^ImageDataset: options: expected an object with data, targets, .*, got null$/);
  refused(make(7), /^ImageDataset: options: expected an object with data, .*, got 7$/);
  refused(make({ ...made, heigth: 2 }), /^ImageDataset: options: expected only data, targets, height, .*, got heigth$/);
  refused(make({ ...made, data: new BigInt64Array(2) }), /^data: expected a Uint8Array, got BigInt64Array\(2\)$/);
  refused(
    make({ ...made, targets: new Float32Array(3) }),
    /^targets: expected a Uint8Array or an Int32Array, got Float32Array\(3\)$/,
  );
  refused(make({ ...made, height: 2 ** 53 }), /^height: expected an integer between -2\^53 and 2\^53, got 9007199254740992$/);
  refused(make({ ...made, height: 2 ** 52 }), /^data: expected 27021597764222976 bytes, .*, got 12$/);
  refused(make({ ...made, channels: null }), /^channels: expected an integer >= 1, got null$/);
  refused(make({ ...made, classes: 'abc' }), /^classes: expected an array of names, got "abc"$/);
  refused(make({ ...made, classes: ['a', 2] }), /^classes\[1\]: expected text, got 2$/);
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  refused(make({ ...made, classes: ['a', , 'c'] }), /^classes\[1\]: expected an entry, got a hole in the array$/);
  refused(make({ ...made, transform: null }), /^transform: expected a transform or a function, got null$/);
  refused(make({ ...made, transform: ToTensor }), /^transform: expected a transform or a function, got a class \(new ToTensor/);
  const none = { data: new Uint8Array(0), targets: new Uint8Array(0), height: 1, width: 1 };
  refused(
    make({ ...none, channels: 2 ** 40, transform: new ToTensor() }),
    /^ToTensor: channels: expected an integer from 1 to 65536/,
  );
});

test('a table of the user’s own is looked at', () => {
  for (const [table, shown] of [
    [[1, 2], '\\[1, 2\\]'],
    [new Float32Array(255), 'Float32Array\\(255\\)'],
    [7, '7'],
  ] as const) {
    const transform = { forward: (image: Image) => image, pixelTable: () => table as never };
    refused(
      () => new ImageDataset({ ...madeUpImages(3, 2, 2), transform }),
      new RegExp(`^transform: pixelTable: expected null or a Float32Array of 1 \\* 256 numbers, got ${shown}$`),
    );
  }
});

test('numbers of a batch that are none are refused before memory is asked for', async () => {
  const dataset = new ImageDataset({ ...madeUpImages(3, 2, 2), transform: new ToTensor() });
  const refuse = (indices: unknown, message: RegExp) => refused(() => dataset.getBatch(indices as number[]), message);
  refuse(undefined, /^indices: expected an array of numbers, got undefined$/);
  refuse(5, /^indices: expected an array of numbers, got 5$/);
  refuse('12', /^indices: expected an array of numbers, got "12"$/);
  refuse(new Map(), /^indices: expected an array of numbers, got Map$/);
  refuse({ length: 2 ** 40 }, /^indices\[0\]: expected an integer from 0 to 2, got a hole in the array$/);
  refuse({ length: [1] }, /^indices: expected an array of numbers, got Object$/);
  refuse(['1'], /^indices\[0\]: expected an integer from 0 to 2, got "1"$/);
  refuse([1n], /^indices\[0\]: expected an integer from 0 to 2, got 1n$/);
  // biome-ignore lint/suspicious/noSparseArray: a hole is the point
  refuse([0, , 1], /^indices\[1\]: expected an integer from 0 to 2, got a hole in the array$/);
  const wide = new ImageDataset({
    data: new Uint8Array(2 ** 20),
    targets: new Uint8Array(1),
    height: 1,
    width: 2 ** 20,
    transform: new ToTensor(),
  });
  refused(
    () => wide.getBatch(new Uint8Array(2000)),
    /^getBatch: expected a batch of at most 1073741824 numbers, got 2000 examples of 1048576$/,
  );
});

test('an async transform is refused by a batch, and its error is no lone one', () =>
  withoutLoneErrors(async () => {
    const broken = () => Promise.reject(new Error('nobody waits for it'));
    const images = madeUpImages(3, 2, 2);
    refused(
      () => new ImageDataset({ ...images, transform: broken }).getBatch([0, 1]),
      /^collate: expected x to be .* got Promise/,
    );
    const forward = (image: Image): unknown => {
      if (image.data[0] === images.data[4]) throw new Error('image 1 is broken');
      return broken();
    };
    assert.throws(() => new ImageDataset({ ...images, transform: { forward } }).getBatch([0, 1]), 'image 1 is broken');
    const transform = { forward, pixelTable: broken as never };
    refused(() => new ImageDataset({ ...images, transform }), /^transform: pixelTable: expected null or .*, got Promise/);
  }));

test.run();
