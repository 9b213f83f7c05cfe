import { KindlingError } from '@kindling/core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Compose, type ImageTensor, Lambda, Normalize, ToTensor } from '../src/index';
import { float32Of, ramp, sameBits, torchvision } from './fixtures';

const test = suite('Compose');

test('runs one after the other, and as a table gives the same bits', () => {
  const { mean, std, channels, float32 } = torchvision.normalized[5];
  const compose = new Compose([new ToTensor(), new Normalize(mean, std)]);
  sameBits(compose.forward(ramp(channels)).data, float32Of(float32));
  sameBits(compose.pixelTable(channels, null)!, float32Of(float32));
});

test('composes of composes have a table as well', () => {
  const inner = new Compose<ImageTensor>([new Normalize([0.5], [2]), new Normalize([-1], [0.3])]);
  const nested = new Compose([new ToTensor(), inner, new Compose([])]);
  sameBits(nested.pixelTable(1, null)!, nested.forward(ramp(1)).data);
});

test('with a function among them there is no table', () => {
  const compose = new Compose([new ToTensor(), (image: ImageTensor) => image, new Normalize([0.5], [0.5])]);
  assert.instance(compose.transforms[1], Lambda);
  assert.is(compose.pixelTable(1, null), null);
  sameBits(compose.forward(ramp(1)).data, new Compose([new ToTensor(), new Normalize([0.5], [0.5])]).forward(ramp(1)).data);
});

test('of nothing gives the input', () => {
  const image = ramp(1);
  assert.is(new Compose([]).forward(image) as unknown, image);
  assert.is(new Compose([]).pixelTable(1, null), null);
});

test('prints like torchvision', () => {
  const identity = (x: ImageTensor) => x;
  const transforms = [
    new ToTensor(),
    new Lambda(identity),
    new Normalize([0.1307], [0.3081]),
    new Normalize([0.5, 0.25], [1, 2]),
  ];
  assert.is(String(new Compose(transforms)), torchvision.printed);
  assert.is(String(new Compose([new Compose([identity])])), 'Compose(\n    Compose(\n        Lambda()\n    )\n)');
});

test('what is no transform is refused by its place', () => {
  const refused = (value: unknown, message: string) =>
    assert.throws(
      () => new Compose(value as never),
      (error: Error) => error instanceof KindlingError && error.message === message,
    );
  refused([new ToTensor(), 5], 'transforms[1]: expected a transform or a function, got 5');
  refused(new ToTensor(), 'transforms: expected an array of transforms, got ToTensor');
});

test('the list cannot be changed behind the table', () => {
  const list = [new ToTensor()];
  const compose = new Compose(list);
  list.pop();
  assert.is(compose.transforms.length, 1);
  assert.throws(() => (compose.transforms as unknown[]).pop());
});

test.run();
