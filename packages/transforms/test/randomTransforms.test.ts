import { readFileSync } from 'node:fs';
import { seededRandom } from '@kindling/core';
import { noteErrors } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { changes, magnitudeOf } from '../src/color/randAugment';
import {
  CenterCrop,
  ColorJitter,
  Compose,
  functional as F,
  GaussianBlur,
  Grayscale,
  Pad,
  RandAugment,
  RandomAffine,
  RandomApply,
  RandomChoice,
  RandomCrop,
  RandomErasing,
  RandomGrayscale,
  RandomHorizontalFlip,
  type RandomNumbers,
  RandomResizedCrop,
  RandomRotation,
  RandomVerticalFlip,
  Resize,
  ToTensor,
  type Transform,
} from '../src/index';
import { bytesOf, scripted, waves } from './fixtures';

const test = suite('random transforms');

const { printed, augmented, pictures } = JSON.parse(
  readFileSync(new URL('./fixtures/pictures.json', import.meta.url), 'utf8'),
) as {
  printed: string[];
  augmented: { name: string; magnitude: number; amount: number; sign: number; output: string }[];
  pictures: Record<string, { shape: number[]; bytes: string }>;
};

const image = waves(9, 8, 3);
const tensor = new ToTensor().forward(image);

test('transforms print as torchvision shows them', () => {
  const pair = [new Grayscale(), new CenterCrop(3)];
  const transforms = [
    new CenterCrop(3),
    new CenterCrop([3, 4]),
    new Pad(2),
    new Pad([1, 2], { fill: 3, paddingMode: 'edge' }),
    new Resize(5),
    new Resize([5, 6], { antialias: false }),
    new Resize(5, { interpolation: 'bicubic', maxSize: 9 }),
    new RandomHorizontalFlip(),
    new RandomVerticalFlip(0.25),
    new RandomCrop(32, { padding: 4 }),
    new RandomCrop([3, 4]),
    new RandomResizedCrop(7),
    new RandomResizedCrop([7, 8], { scale: [0.5, 0.75], ratio: [1, 1], interpolation: 'nearest' }),
    new RandomRotation(30),
    new RandomRotation([-5.5, 90], { expand: true, center: [1, 2], fill: 9 }),
    new RandomAffine(10),
    new RandomAffine([-3, 4], {
      translate: [0.1, 0.2],
      scale: [0.5, 2.5],
      shear: [-1, 1, -2, 2],
      interpolation: 'bilinear',
      fill: 5,
      center: [1, 2],
    }),
    new ColorJitter(),
    new ColorJitter({ brightness: 0.5, contrast: [0.5, 2], saturation: 2, hue: 0.25 }),
    new Grayscale(),
    new Grayscale(3),
    new RandomGrayscale(0.25),
    new GaussianBlur(3),
    new GaussianBlur([3, 5], { sigma: [0.5, 1.5] }),
    new RandomErasing(),
    new RandomErasing({ p: 0.25, scale: [0.1, 0.2], ratio: [0.5, 1.5], value: 'random' }),
    new RandAugment(),
    new RandAugment({ numOps: 3, magnitude: 5, numMagnitudeBins: 11 }),
    new RandomApply(pair, { p: 0.25 }),
    new RandomChoice(pair),
    new RandomChoice(pair, { p: [1, 2] }),
  ];
  assert.equal(transforms.map(String), printed);
});

/** What a transform gives for known random numbers, and the function that it has to be equal to. */
const cases: [transform: Transform<never, unknown>, random: RandomNumbers, expected: unknown][] = [
  [new RandomHorizontalFlip(), scripted([0.49]), F.hflip(image)],
  [new RandomHorizontalFlip(), scripted([0.5]), image],
  [new RandomVerticalFlip(0.1), scripted([0.05]), F.vflip(image)],
  [new RandomVerticalFlip(0.1), scripted([0.1]), image],
  [new RandomCrop(4), scripted([], [5, 3]), F.crop(image, 5, 3, 4, 4)],
  [new RandomCrop([9, 8]), scripted([], [0, 0]), image],
  [
    new RandomCrop([9, 8], { padding: [1, 2], paddingMode: 'reflect' }),
    scripted([], [4, 0]),
    F.crop(F.pad(image, [1, 2], { paddingMode: 'reflect' }), 4, 0, 9, 8),
  ],
  [
    new RandomCrop(12, { padIfNeeded: true, fill: 7 }),
    scripted([], [3, 2]),
    F.crop(F.pad(image, [4, 3], { fill: 7 }), 3, 2, 12, 12),
  ],
  [
    new RandomResizedCrop([5, 6], { scale: [0.5, 0.5], ratio: [1, 1] }),
    scripted([0, 0], [3, 2]),
    F.resize(F.crop(image, 3, 2, 6, 6), [5, 6]),
  ],
  // none of ten fits: as wide and as high as the aspect allows
  [
    new RandomResizedCrop(5, { scale: [1, 1], ratio: [4, 4] }),
    scripted(new Array(20).fill(0)),
    F.resize(F.crop(image, 3, 0, 2, 8), [5, 5]),
  ],
  [new RandomRotation(40), scripted([0.75]), F.rotate(image, 20, { fill: 0 })],
  [
    new RandomRotation([10, 30], { expand: true, interpolation: 'bilinear', fill: [1, 2, 3] }),
    scripted([0.5]),
    F.rotate(image, 20, { expand: true, interpolation: 'bilinear', fill: [1, 2, 3] }),
  ],
  [new RandomAffine(40), scripted([0.75]), F.affine(image, 20, [0, 0], 1, [0, 0])],
  [
    new RandomAffine([0, 10], { translate: [0.5, 1 / 3], scale: [1, 3], shear: [0, 4, -4, 0], center: [1, 2], fill: 9 }),
    scripted([0.1, 0.75, 0, 0.25, 0.5, 0.75]),
    F.affine(image, 1, [2, -3], 1.5, [2, -1], { center: [1, 2], fill: 9 }),
  ],
  [new RandomAffine(0, { shear: 10 }), scripted([0.5, 0.75]), F.affine(image, 0, [0, 0], 1, [5, 0])],
  [
    new ColorJitter({ brightness: 0.5, contrast: [0.5, 2.5], hue: 0.2 }),
    scripted([0.25, 0.5, 0.75]),
    F.adjustBrightness(F.adjustContrast(F.adjustHue(image, 0.1), 1.5), 0.75),
  ],
  [new ColorJitter({ saturation: 3 }), scripted([0.5]), F.adjustSaturation(image, 2)],
  [new ColorJitter({ brightness: 0, hue: [0, 0] }), scripted([]), image],
  [new GaussianBlur([3, 5], { sigma: [1, 2] }), scripted([0.5]), F.gaussianBlur(image, [3, 5], { sigma: 1.5 })],
  [new GaussianBlur(3, { sigma: 0.75 }), scripted([0.5]), F.gaussianBlur(image, 3, { sigma: 0.75 })],
  [new RandomGrayscale(), scripted([0.09]), F.rgbToGrayscale(image, { numOutputChannels: 3 })],
  [new RandomGrayscale(), scripted([0.1]), image],
  [new RandAugment({ numOps: 0 }), scripted([]), image],
  [new RandAugment(), scripted([], [5, 1, 13]), F.equalize(F.rotate(image, -9))],
  [new RandomApply([new Grayscale(), new CenterCrop(3)]), scripted([0.4]), F.centerCrop(F.rgbToGrayscale(image), 3)],
  [new RandomApply([new Grayscale(), new CenterCrop(3)]), scripted([0.5]), image],
  [new RandomApply([new RandomHorizontalFlip()]), scripted([0.4, 0.4]), F.hflip(image)],
  [new RandomChoice([new Grayscale(), new CenterCrop(3)]), scripted([0.5]), F.centerCrop(image, 3)],
  [new RandomChoice([new Grayscale(), new CenterCrop(3)], { p: [3, 1] }), scripted([0.74]), F.rgbToGrayscale(image)],
  [new Compose([new RandomCrop(4), new RandomHorizontalFlip()]), scripted([0.4], [5, 3]), F.hflip(F.crop(image, 5, 3, 4, 4))],
  [
    new Compose([(picture: typeof image, random?: RandomNumbers) => [picture.height, random?.uniform()]]),
    scripted([0.4]),
    [9, 0.4],
  ],
];

for (const [transform, random, expected] of cases) {
  test(`${String(transform).replaceAll(/\s+/g, ' ')}: what is drawn is what is done`, () => {
    assert.equal(transform.forward(image as never, random), expected);
  });
}

test('RandomErasing: a rectangle with the drawn area and aspect, height by width', () => {
  const given = { p: 1, scale: [0.25, 0.25], ratio: [0.5, 0.5] } as const;
  // 18 of 72 pixels, half as high as wide
  const expected = F.erase(tensor, 5, 1, 3, 6, 0.5);
  assert.equal(new RandomErasing({ ...given, value: 0.5 }).forward(tensor, scripted([0.9, 0, 0], [5, 1])), expected);
  const normals = Array.from({ length: 3 * 18 }, (_, i) => i / 8);
  const noise = new RandomErasing({ ...given, value: 'random' }).forward(tensor, scripted([0.9, 0, 0, ...normals], [5, 1]));
  assert.equal(noise, F.erase(tensor, 5, 1, 3, 6, normals));
  const colors = new RandomErasing({ ...given, value: [1, 2, 3] }).forward(tensor, scripted([0.9, 0, 0], [5, 1]));
  assert.equal(colors, F.erase(tensor, 5, 1, 3, 6, [1, 2, 3]));
  assert.is(new RandomErasing().forward(tensor, scripted([0.5])), tensor);
  assert.is(new RandomErasing({ p: 1, scale: [1, 1] }).forward(tensor, scripted(new Array(21).fill(0.5))), tensor);
  assert.equal([...F.erase({ data: new Float32Array(4), shape: [1, 2, 2] }, 1, 0, 1, 2, [5, 6]).data], [0, 0, 5, 6]);
});

test("RandAugment: each change, both ways, has PIL's bits", () => {
  const { shape, bytes } = pictures.color;
  const [height, width, channels] = shape;
  const picture = { data: bytesOf(bytes), height, width, channels };
  assert.is(new Set(augmented.map(({ name }) => name)).size, Object.keys(changes).length);
  for (const { name, magnitude, amount, sign, output } of augmented) {
    const [found, signed] = magnitudeOf(name, magnitude, 31, picture);
    assert.is(found, amount, `${name} ${magnitude}`);
    assert.ok(signed || sign === 1);
    const changed = changes[name](picture, sign * amount, { interpolation: 'nearest', fill: undefined });
    assert.equal([...changed.data], [...bytesOf(output)], `${name} ${sign * amount}`);
    noteErrors('transforms/RandAugment', changed.data, bytesOf(output));
  }
});

test('draws are as likely as they should be, and follow from the seed', () => {
  const random = seededRandom(1);
  const line = waves(1, 5);
  const counts = new Map<number, number>();
  let flipped = 0;
  for (let n = 0; n < 4000; n++) {
    const start = new RandomCrop([1, 2]).forward(line, random).data[0];
    counts.set(start, (counts.get(start) ?? 0) + 1);
    if (new RandomHorizontalFlip(0.3).forward(line, random) !== line) flipped++;
  }
  assert.is(counts.size, 4);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 140, `${[...counts.values()]}`);
  assert.ok(Math.abs(flipped - 1200) < 150, `${flipped}`);
  const all = new Compose([
    new RandomResizedCrop(6),
    new RandAugment(),
    new ColorJitter({ brightness: 0.5, hue: 0.1 }),
    new RandomRotation(10),
  ]);
  const make = (seed: number) => (all.forward(image, seededRandom(seed)) as unknown as typeof image).data;
  assert.equal(make(7), make(7));
  assert.not.equal(make(7), make(8));
});

test.run();
