import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '@kindling/core';
import type { Batch } from '@kindling/datasets';
import { temporaryFolder } from '@kindling/test-kit';
import sharp from 'sharp';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { picturesFor } from '../../src/data/pictures';
import { refusalOf } from '../support/refusalOf';
import { runBriefly } from '../support/runBriefly';
import { writtenFile } from '../support/writtenFile';

/** A folder of pictures of one colour each, some of them deeper. */
async function folderOf(count: number): Promise<string> {
  const folder = join(temporaryFolder(), 'holiday');
  mkdirSync(join(folder, 'more'), { recursive: true });
  for (let i = 0; i < count; i++) {
    const picture = sharp({ create: { width: 40 + i, height: 60, channels: 3, background: { r: 10 * i, g: 0, b: 200 } } });
    await picture.png().toFile(join(folder, i % 2 === 0 ? `${i}.png` : `more/${i}.png`));
  }
  return folder;
}

const asked = { trainSize: 7, testSize: 100, seed: 3 };

test('pictures of the user become squares, each in one of two parts', async () => {
  const said: string[] = [];
  const pictures = await folderOf(11);
  const { name, train, test } = await picturesFor({ ...asked, pictures }, (line) => said.push(line), { size: 28, channels: 3 });
  assert.is(name, 'holiday');
  assert.equal(said, ['Pictures: holiday, 7 to learn from and 2 to test with']);
  assert.equal([train.length, test.length], [7, 2]);
  const reds = new Set<number>();
  for (const set of [train, test]) {
    for (let i = 0; i < set.length; i++) {
      const [x] = (await set.get(i)) as [Tensor, number];
      assert.equal(x.shape, [3, 28, 28]);
      const [red, , blue] = await x.mean([1, 2]).mul(255).data();
      assert.is(Math.round(blue), 200);
      reds.add(Math.round(red));
    }
  }
  assert.is(reds.size, 9, 'none twice');
  assert.ok([...reds].every((red) => red % 10 === 0));
});

test('the same seed puts the same pictures into the parts', async () => {
  const pictures = await folderOf(6);
  const load = async (seed: number) => {
    const { train } = await picturesFor({ ...asked, seed, pictures }, () => {}, { size: 8, channels: 1 });
    const [x] = (await train.getBatch!([0, 1, 2, 3, 4])) as Batch;
    return Array.from(await x.mean([1, 2, 3]).data());
  };
  assert.equal(await load(1), await load(1));
  assert.not.equal(await load(1), await load(2));
});

test('the networks of pictures learn from those of the user', async () => {
  const folder = await folderOf(6);
  const gan = `dcgan --pictures ${folder} --epochs 1 --batch-size 4 --noise 4 --width 4`;
  assert.match(await runBriefly(gan, ['drawn.png']), /^Epoch 1: discriminator \d\.\d+, generator \d\.\d+$/m);
  const larger = `super-resolution --pictures ${folder} --epochs 1 --batch-size 4 --upscale-factor 7`;
  assert.match(await runBriefly(larger, ['enlarged.png']), /^Epoch 1: training loss \S+, test PSNR \S+ dB/m);
});

test('what is no folder of pictures is refused, with the option', async () => {
  const refusal = (folder: string, words = '') => refusalOf(`dcgan --pictures ${folder}${words}`);
  const file = writtenFile('a.txt', 'text');
  assert.match(await refusal(file), /^UsageError: --pictures: expected a folder, got ".*a\.txt": not a directory$/);
  assert.match(await refusal(`${file}x`), /^UsageError: --pictures: expected a folder, got ".*": no such file or directory$/);
  const empty = temporaryFolder();
  assert.match(await refusal(empty), /^UsageError: --pictures: expected a folder with pictures in it, got ".*", which is empty$/);
  writeFileSync(join(empty, 'a.txt'), 'text');
  assert.match(await refusal(empty), /: expected pictures \(\.jpg .*\), found none$/);
  const few = 'expected 5 pictures or more, as a fifth is kept for the test, got 4';
  assert.is(await refusal(await folderOf(4)), `UsageError: --pictures: ${few}`);
  assert.is(await refusal(empty, ` --data ${empty}`), 'UsageError: --pictures: expected it or --data, got both');
  writeFileSync(join(empty, 'a.png'), 'text');
  for (let i = 0; i < 5; i++) writeFileSync(join(empty, `b${i}.png`), 'text');
  assert.match(await refusal(empty), /\.png: /, 'a broken one is named');
});

test.run();
