import { createHash } from 'node:crypto';
import { KindlingError } from '@kindling/checks';
import { Compose, Normalize, ToTensor } from '@kindling/transforms';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SyntheticDigits } from '../../src/synthetic/syntheticDigits';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('as long as MNIST, unless a length is given', async () => {
  assert.is((await SyntheticDigits.load()).length, 60_000);
  assert.is((await SyntheticDigits.load({ train: true })).length, 60_000);
  assert.is((await SyntheticDigits.load({ train: false })).length, 10_000);
  assert.is((await SyntheticDigits.load({ length: 7 })).length, 7);
});

test('the bytes of a seed never change', async () => {
  const train = await SyntheticDigits.load({ train: true, length: 200, seed: 1 });
  assert.is(sha256(train.data), '79f602842e74200f2dd0eb53197664304bfc77d664684954dc22cd2ee3531bac');
  const unseen = await SyntheticDigits.load({ train: false, length: 200, seed: 1 });
  assert.is(sha256(unseen.data), '4e1b02daa206c5311898150703ad68b751dcc00256ff1217d811e91c4409b798');
});

test('1 is the seed when none is given, and another seed gives other digits', async () => {
  const [a, b, c] = await Promise.all([{}, { seed: 1 }, { seed: 2 }].map((o) => SyntheticDigits.load({ length: 100, ...o })));
  assert.equal(a.data, b.data);
  assert.equal(a.targets, b.targets);
  assert.not.equal(a.data, c.data);
  assert.not.equal(a.targets, c.targets);
});

test('what stands at an index does not depend on the order of asking, nor on the length', async () => {
  const length = 300;
  const forward = await SyntheticDigits.load({ length });
  const scattered = await SyntheticDigits.load({ length: 1000 });
  for (let i = 0; i < length; i++) forward.get(i);
  for (let i = 0; i < length; i++) scattered.getImage((i * 77) % length);
  for (let i = 0; i < length; i++) {
    assert.is(forward.targets[i], scattered.targets[i]);
    assert.equal(forward.getImage(i), scattered.getImage(i));
  }
  assert.equal(forward.data, scattered.data.subarray(0, length * 784));
});

test('asking twice gives the same bytes, drawn once', async () => {
  const digits = await SyntheticDigits.load({ length: 10 });
  const { data } = digits.getImage(3);
  const before = data.slice();
  data[0] = 255; // a mark on the black rim that drawing again would wipe out
  assert.is(digits.getImage(3).data[0], 255);
  digits.get(3);
  assert.equal(digits.data.subarray(3 * 784, 4 * 784), Uint8Array.of(255, ...before.subarray(1)));
});

test('all digits are equally frequent, in random order', async () => {
  const { targets } = await SyntheticDigits.load();
  const counts = new Array(10).fill(0);
  for (const digit of targets) counts[digit]++;
  assert.equal(counts, new Array(10).fill(6000));
  // How often a digit follows another: 600 times each if the order means nothing.
  const follows = new Array(100).fill(0);
  for (let i = 1; i < targets.length; i++) follows[targets[i - 1] * 10 + targets[i]]++;
  for (const [pair, count] of follows.entries()) {
    const same = Math.floor(pair / 10) === pair % 10; // only from one ten to the next: a tenth as often
    assert.ok(same ? count < 120 : count > 520 && count < 800, `${pair}: ${count}`);
  }
});

test('no picture of the test set is in the training set, and no two are the same', async () => {
  const train = await SyntheticDigits.load({ train: true, length: 5000 });
  const unseen = await SyntheticDigits.load({ train: false, length: 5000 });
  const pictures = new Set<string>();
  for (const set of [train, unseen])
    for (let i = 0; i < 5000; i++) pictures.add(Buffer.from(set.getImage(i).data).toString('latin1'));
  assert.is(pictures.size, 10_000);
  assert.not.equal(train.targets, unseen.targets);
});

test('grey values are distributed as in MNIST: mean 0.1307, deviation 0.3081, a black rim', async () => {
  const digits = await SyntheticDigits.load({ length: 2000 });
  let sum = 0;
  let squares = 0;
  let rim = 0;
  for (const [at, byte] of digits.data.entries()) {
    sum += byte / 255;
    squares += (byte / 255) ** 2;
    const pixel = at % 784;
    if (pixel < 28 || pixel >= 756 || pixel % 28 === 0 || pixel % 28 === 27) rim = Math.max(rim, byte);
  }
  const mean = sum / digits.data.length;
  const deviation = Math.sqrt(squares / digits.data.length - mean * mean);
  assert.ok(Math.abs(mean - 0.1307) < 0.015, `mean ${mean}`);
  assert.ok(Math.abs(deviation - 0.3081) < 0.015, `deviation ${deviation}`);
  assert.ok(rim <= 12, `${rim} at the rim`); // noise
});

test('every picture has ink in it, none is a blot', async () => {
  const digits = await SyntheticDigits.load({ train: false, length: 2000 });
  for (let i = 0; i < digits.length; i++) {
    const inked = digits.getImage(i).data.filter((grey) => grey > 100).length;
    assert.ok(inked > 20 && inked < 300, `${inked} pixels of ink in picture ${i}, a ${digits.targets[i]}`);
  }
});

test('the contract of an image data set: image, example, batch', async () => {
  const digits = await SyntheticDigits.load({
    length: 30,
    transform: new Compose([new ToTensor(), new Normalize([0.1307], [0.3081])]),
  });
  const { data, ...sizes } = digits.getImage(4);
  assert.equal(sizes, { height: 28, width: 28, channels: 1 });
  assert.is(data.length, 784);
  assert.equal([digits.height, digits.width, digits.channels], [28, 28, 1]);
  assert.equal(digits.classes, ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);

  const indices = [29, 4, 17, 4, 0, 8]; // none but 4 was asked for before
  const [x, y] = await digits.getBatch(indices);
  assert.equal([...x.shape], [6, 1, 28, 28]);
  assert.equal(
    [...(await y.data())],
    indices.map((index) => digits.targets[index]),
  );
  const batch = await x.data();
  for (const [n, index] of indices.entries()) {
    const [example, target] = digits.get(index);
    assert.is(target, digits.targets[index]);
    assert.equal([...example.shape], [1, 28, 28]);
    assert.equal(batch.slice(n * 784, (n + 1) * 784), await example.data());
    const grey = digits.getImage(index).data[400];
    assert.ok(Math.abs(batch[n * 784 + 400] - (grey / 255 - 0.1307) / 0.3081) < 1e-6);
  }
});

test('without a transform, an example is the image itself', async () => {
  const digits = await SyntheticDigits.load({ length: 3 });
  const [image, digit] = digits.get(2);
  assert.equal(image, digits.getImage(2));
  assert.is(digit, digits.targets[2]);
});

test('bad input: one line that names the argument', async () => {
  const refuses = async (options: object, message: RegExp) => {
    try {
      await SyntheticDigits.load(options);
    } catch (error) {
      assert.instance(error, KindlingError);
      return assert.match((error as Error).message, message);
    }
    assert.unreachable(`took ${JSON.stringify(options)}`);
  };
  await refuses({ length: -1 }, /^length: expected an integer from 1 to 1000000, got -1$/);
  await refuses({ length: 2.5 }, /^length: .*got 2.5$/);
  await refuses({ seed: -1 }, /^seed: expected an integer from 0 to 4294967295, got -1$/);
  await refuses({ seed: 'x' }, /^seed: .*got "x"$/);
  await refuses({ seed: null }, /^seed: .*got null$/);
  await refuses({ train: 'yes' }, /^train: expected true or false, got "yes"$/);
  await refuses({ len: 5 }, /^SyntheticDigits\.load: options: expected only train, length, seed, transform, got len$/);
  await refuses(null as never, /^SyntheticDigits\.load: options: expected an object with train, .*, got null$/);
  await refuses([] as never, /^SyntheticDigits\.load: options: expected an object with train, .*, got \[\]$/);
  await refuses(7 as never, /^SyntheticDigits\.load: options: expected an object with train, .*, got 7$/);
  await refuses({ transform: 7 }, /^transform: .*got 7$/);
  const digits = await SyntheticDigits.load({ length: 5 });
  for (const ask of [() => digits.get(5), () => digits.getImage(-1), () => digits.getBatch([0, 9]), () => digits.get(0.5)]) {
    assert.throws(ask, /^(index|indices\[1\]): expected an integer from 0 to 4, got /);
  }
  assert.throws(() => digits.getBatch(undefined as never), /^indices: expected an array of numbers, got undefined$/);
  assert.throws(
    () => digits.getBatch({ length: 2 ** 40 }),
    /^indices\[0\]: expected an integer from 0 to 4, got a hole in the array$/,
  );
});

test.run();
