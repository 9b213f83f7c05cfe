import { seededRandom } from '@kindling/core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  CenterCrop,
  ColorJitter,
  Compose,
  GaussianBlur,
  Grayscale,
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
  transformFromRecipe,
  transformRecipe,
} from '../src/index';
import { waves } from './fixtures';

const test = suite('recipes');

const ofImages = [
  new CenterCrop([5, 6]),
  new Pad([1, 2], { fill: [1, 2, 3], paddingMode: 'constant' }),
  new Resize(6, { interpolation: 'bicubic' }),
  new Grayscale(3),
  new RandomCrop(5, { padding: 1 }),
  new RandomHorizontalFlip(0.7),
  new RandomVerticalFlip(),
  new RandomResizedCrop([5, 4], { scale: [0.2, 0.9] }),
  new RandomRotation(30, { expand: true }),
  new RandomAffine([0, 10], { shear: 5, scale: [0.5, 2] }),
  new RandomGrayscale(0.5),
  new ColorJitter({ brightness: 0.5, hue: 0.2 }),
  new GaussianBlur(3, { sigma: [1, 2] }),
  new RandAugment({ numOps: 3 }),
];
const ofTensors = [
  new Compose([new ToTensor(), new Normalize([0.5, 0.4, 0.3], [1, 2, 3]), new RandomErasing({ p: 1, value: 'random' })]),
  new RandomApply([new RandomHorizontalFlip(), new Compose([new RandomCrop(4)])], { p: 0.9 }),
  new RandomChoice([new RandomHorizontalFlip(), new RandomCrop(4)], { p: [1, 2] }),
];

test('a transform made again from plain data is the same, also when the caller has changed its options', () => {
  const image = waves(9, 8, 3);
  for (const transform of [...ofImages, ...ofTensors] as Transform<unknown, unknown>[]) {
    const recipe = structuredClone(transformRecipe(transform));
    assert.ok(recipe !== null, String(transform));
    const again = transformFromRecipe(JSON.parse(JSON.stringify(recipe)));
    assert.is(String(again), String(transform));
    for (const seed of [1, 2, 3]) {
      assert.equal(again.forward(image, seededRandom(seed)), transform.forward(image, seededRandom(seed)), String(transform));
    }
  }
  const options = { padding: 1 };
  const crop = new RandomCrop(5, options);
  options.padding = 100;
  assert.is(String(transformFromRecipe(transformRecipe(crop) as never)), 'RandomCrop(size=(5, 5), padding=1)');
});

test('it tells whether random numbers are drawn', () => {
  const isRandom = (transform: Transform<never, unknown>) => transformRecipe(transform)?.isRandom;
  assert.equal(ofImages.map(isRandom), [false, false, false, false, ...new Array(10).fill(true)]);
  assert.equal(ofTensors.map(isRandom), [true, true, true]);
  assert.is(isRandom(new Compose([new ToTensor(), new Normalize([0], [1])])), false);
});

test('what is of the program has none', () => {
  class Mine extends Resize {}
  for (const transform of [new Lambda((x) => x), new Mine(3), { forward: (x: unknown) => x }]) {
    assert.is(transformRecipe(transform as never), null);
    assert.is(transformRecipe(new Compose([new ToTensor(), new RandomApply([transform as never])])), null);
  }
});

test('recipes of no transform are refused', () => {
  assert.throws(
    () => transformFromRecipe({ name: 'Blur', args: [], isRandom: false }),
    /^recipe: name: expected that of a transform, got "Blur"$/,
  );
  assert.throws(() => transformFromRecipe(5 as never), /^recipe: expected what transformRecipe gives, got 5$/);
  assert.throws(() => transformFromRecipe({ name: 'Resize', args: [-1], isRandom: false }), /^size: expected an integer/);
});

test.run();
