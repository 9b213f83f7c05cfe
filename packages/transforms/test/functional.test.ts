import { readFileSync } from 'node:fs';
import { noteErrors } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { functional, type Picture } from '../src/index';
import { bytesOf, float32Of } from './fixtures';

const test = suite('functional');

interface Case {
  name: string;
  args: unknown[];
  options: Record<string, unknown>;
  picture: string;
  kind: 'bytes' | 'floats';
  shape: number[];
  output: string;
}

/** What torchvision gives; written by fixtures/generate_pictures.py. */
const { pictures, cases }: { pictures: Record<string, { shape: number[]; bytes: string }>; cases: Case[] } = JSON.parse(
  readFileSync(new URL('./fixtures/pictures.json', import.meta.url), 'utf8'),
);

function pictureOf({ picture, kind }: Case): Picture {
  const { shape, bytes } = pictures[picture];
  const [height, width, channels] = shape;
  const data = bytesOf(bytes);
  if (kind === 'bytes') return { data, height, width, channels };
  const planes = Float32Array.from(data, (_, i) => {
    const [channel, pixel] = [Math.floor(i / (height * width)), i % (height * width)];
    return data[pixel * channels + channel] / 255;
  });
  return { data: planes, shape: [channels, height, width] };
}

type Call = (picture: Picture, ...args: unknown[]) => Picture;

function run(one: Case): Picture {
  const input = pictureOf(one);
  const before = Array.from(input.data);
  const made = (functional as unknown as Record<string, Call>)[one.name](
    input,
    ...one.args,
    ...(Object.keys(one.options).length > 0 ? [one.options] : []),
  );
  assert.equal(Array.from(input.data), before, 'the input stays as it is');
  return made;
}

const titleOf = ({ name, args, options, picture }: Case) =>
  `${name}(${picture}, ${JSON.stringify([...args, options]).slice(1, -1)})`;

const names = [...new Set(cases.map(({ name }) => name))];

for (const name of names) {
  test(`${name}: images have PIL's bits`, () => {
    for (const one of cases.filter((each) => each.name === name && each.kind === 'bytes')) {
      const made = run(one) as { data: Uint8Array; height: number; width: number; channels: number };
      assert.equal([made.height, made.width, made.channels], one.shape, titleOf(one));
      assert.equal([...made.data], [...bytesOf(one.output)], titleOf(one));
      noteErrors(`transforms/functional.${name}`, made.data, bytesOf(one.output));
    }
  });

  const floats = cases.filter((each) => each.name === name && each.kind === 'floats');
  if (floats.length === 0) continue;
  test(`${name}: tensors are what torchvision gives, within float32's rounding`, () => {
    for (const one of floats) {
      const { data, shape } = run(one) as { data: Float32Array; shape: number[] };
      assert.equal(shape, one.shape, titleOf(one));
      noteErrors(`transforms/functional.${name}`, data, float32Of(one.output));
      for (const [i, expected] of float32Of(one.output).entries()) {
        const error = Math.abs(data[i] - expected);
        assert.ok(error <= 1e-6, `${titleOf(one)}: ${data[i]} and ${expected} at ${i}`);
      }
    }
  });
}

test.run();
