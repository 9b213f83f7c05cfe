import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { functional as F, type Image, Resize, ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { DataLoader, ImageFolder, readImage } from '../../src/index';
import { browserStorage } from '../../src/storage/browser';
import { newFolder, numbersOf, rejected, sameBits } from '../helpers';

const test = suite('pictures from files');

/** Files and what PIL reads from them; written by fixtures/generate_images.py. */
const files = Object.entries(
  JSON.parse(readFileSync(new URL('../fixtures/images.json', import.meta.url), 'utf8')) as Record<
    string,
    { file: string; rgb: string }
  >,
).map(([name, { file, rgb }]) => ({ name, bytes: Buffer.from(file, 'base64'), rgb: new Uint8Array(Buffer.from(rgb, 'base64')) }));

const [height, width] = [5, 7];

for (const { name, bytes, rgb } of files) {
  test(`${name}: what PIL reads`, async () => {
    const path = join(newFolder(), name);
    writeFileSync(path, bytes);
    const image = await readImage(path);
    assert.equal([image.height, image.width, image.channels], [height, width, 3]);
    // decoders of JPEG may round otherwise
    const tolerance = name.endsWith('.jpg') ? 2 : 0;
    for (const [i, byte] of image.data.entries())
      assert.ok(Math.abs(byte - rgb[i]) <= tolerance, `${byte} and ${rgb[i]} at ${i}`);
    assert.equal(await readImage(path, { channels: 1 }), F.rgbToGrayscale(image));
    const four = await readImage(path, { channels: 4 });
    assert.equal(
      [...four.data].filter((_, i) => i % 4 !== 3),
      [...image.data],
    );
    const alpha = [...four.data].filter((_, i) => i % 4 === 3);
    assert.equal(
      alpha,
      /rgba|alpha/.test(name) ? alpha.map((_, i) => ((i % width) * 40 + Math.floor(i / width) * 3) % 256) : alpha.fill(255),
    );
  });
}

const png = files[0].bytes;

test('what is no picture, or not there, is refused with its name', async () => {
  const folder = newFolder();
  const write = (name: string, bytes: Uint8Array) => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };
  await rejected(readImage(join(folder, 'none.png')), /none\.png: expected a picture, found none$/);
  await rejected(readImage(folder), /: cannot be read: it is a folder, not a file \(EISDIR\)$/);
  for (const [name, bytes] of [
    ['text.png', Buffer.from('no picture')],
    ['empty.png', Buffer.alloc(0)],
    ['short.png', png.subarray(0, png.length - 30)],
    ['half.jpg', files.find((file) => file.name === 'rgb.jpg')!.bytes.subarray(0, 300)],
  ] as const) {
    await rejected(
      readImage(write(name, bytes)),
      new RegExp(`${name}: expected a picture, got bytes that cannot be decoded \\(`),
    );
  }
  await rejected(readImage(write('a.png', png), { channels: 2 as never }), /^channels: expected 1, 3, 4, got 2$/);
  await rejected(readImage('', {}), /^path: expected the path of a picture, got ""$/);
});

function folderOf(...paths: string[]): string {
  const root = newFolder();
  for (const path of paths) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), path.endsWith('.png') ? png : 'text');
  }
  return root;
}

test('ImageFolder: a class per folder, in alphabetical order, pictures below them too', async () => {
  const root = folderOf('dog/2.png', 'cat/b.png', 'cat/A.png', 'dog/deep/er/1.png', 'readme.txt', 'cat/notes.txt', 'stray.png');
  symlinkSync(join(root, 'cat/b.png'), join(root, 'cat/link.PNG'));
  for (const path of [root, `${root}/`]) {
    const folder = await ImageFolder.load({ root: path });
    assert.equal(folder.classes, ['cat', 'dog']);
    assert.equal({ ...folder.classToIdx }, { cat: 0, dog: 1 });
    assert.equal(
      folder.samples.map(([file, label]) => [file.slice(root.length + 1), label]),
      [
        ['cat/A.png', 0],
        ['cat/b.png', 0],
        ['cat/link.PNG', 0],
        ['dog/2.png', 1],
        ['dog/deep/er/1.png', 1],
      ],
    );
    assert.equal([folder.length, ...folder.targets], [5, 0, 0, 0, 1, 1]);
    const [image, label] = await folder.get(3);
    assert.equal([image.height, image.width, image.channels, label], [5, 7, 3, 1]);
    assert.equal([...image.data], [...files[0].rgb]);
    assert.is((await (await ImageFolder.load({ root: path, channels: 1 })).get(0))[0].channels, 1);
  }
});

test('ImageFolder: links to folders are classes, and one that leads back is gone into once', async () => {
  const elsewhere = folderOf('wolf/1.png', 'wolf/young/2.png');
  const root = folderOf('cat/1.png', 'cat/sub/a.png', 'wolf.txt');
  symlinkSync(join(elsewhere, 'wolf'), join(root, 'wolf'));
  symlinkSync('..', join(root, 'cat/sub/back'));
  symlinkSync(join(elsewhere, 'gone.png'), join(root, 'cat/gone.png'));
  const { classes, samples } = await ImageFolder.load({ root });
  assert.equal(classes, ['cat', 'wolf']);
  const found = samples.map(([file, label]) => [file.slice(root.length + 1), label]);
  assert.equal(found, [
    ['cat/1.png', 0],
    ['cat/gone.png', 0],
    ['cat/sub/a.png', 0],
    ['wolf/1.png', 1],
    ['wolf/young/2.png', 1],
  ]);
});

test('ImageFolder: pictures stand class by class, those of a folder before those below it, as in torchvision', async () => {
  const root = folderOf('cat/z.png', 'cat-like/1.png', 'cat/a/1.png', 'cat/b.png', 'cat/a b/1.png', 'cat.big/1.png');
  const { classes, samples } = await ImageFolder.load({ root });
  assert.equal(classes, ['cat', 'cat-like', 'cat.big']);
  assert.equal(
    samples.map(([file]) => file.slice(root.length + 1)),
    ['cat/b.png', 'cat/z.png', 'cat/a/1.png', 'cat/a b/1.png', 'cat-like/1.png', 'cat.big/1.png'],
  );
  assert.equal(
    samples.map(([, label]) => label),
    [0, 0, 0, 0, 1, 2],
  );
});

test('ImageFolder: a loader gives batches of it, and what is printed', async () => {
  const root = folderOf('a/1.png', 'b/1.png', 'b/2.png');
  const folder = await ImageFolder.load({ root, transform: new ToTensor() });
  const classes: number[] = [];
  for await (const [x, y] of new DataLoader(folder, { batchSize: 2 })) {
    assert.equal([...x.shape].slice(1), [3, 5, 7]);
    sameBits((await x.data()).subarray(0, 105), new ToTensor().forward({ data: files[0].rgb, height, width, channels: 3 }).data);
    classes.push(...(await numbersOf(y)));
  }
  assert.equal(classes, [0, 1, 1]);
  const printed = `Dataset ImageFolder\n    Number of datapoints: 3\n    Root location: ${root}\n    Classes: 2\n    Transform: ToTensor()`;
  assert.is(String(folder), printed);
});

test('ImageFolder: a list of files in place of a look into the folder', async () => {
  const root = folderOf('a/1.png', 'b/1.png', 'b/2.png');
  const folder = await ImageFolder.load({ root, files: ['b/2.png', 'a/1.png'], transform: new Resize(2) });
  assert.equal([folder.classes, folder.length], [['a', 'b'], 2]);
  assert.is(((await folder.get(1)) as [Image, number])[0].height, 2);
  for (const file of ['1.png', '/1.png', 'a/', '../a/1.png', 'a/../../1.png', '']) {
    await rejected(
      ImageFolder.load({ root, files: [file] }),
      /^files\[0\]: expected a path that begins with a class, class\/picture.png, got /,
    );
  }
  for (const file of ['a/1.bmp', 'a/1.png?size=3', 'a/notes.txt']) {
    await rejected(
      ImageFolder.load({ root, files: ['a/1.png', file] }),
      /^files\[1\]: expected pictures \(\.jpg .*\.avif\), got "a\/[1n].*"$/,
    );
  }
  await rejected(
    browserStorage.listFolder('pictures'),
    /^pictures: a page cannot know what is in a folder: expected files, a list of paths in it$/,
  );
});

test('ImageFolder: what is no such folder is refused', async () => {
  const refuse = (root: string, message: RegExp) => rejected(ImageFolder.load({ root }), message);
  await refuse(join(newFolder(), 'none'), /none: expected a folder with a folder for each class, found none$/);
  await refuse(folderOf('1.png'), /: expected a folder with a folder for each class, found no folder with files in it$/);
  // a class that has lost its pictures would otherwise hand its number on to the next
  const hollow = folderOf('a/1.png', 'c/1.png');
  mkdirSync(join(hollow, 'b/deep'), { recursive: true });
  await refuse(hollow, /\/b: expected pictures \(\.jpg .*\), found none$/);
  // pictures that others read are missed
  await refuse(
    folderOf('a/1.png', 'a/2.BMP'),
    /\/a\/2\.BMP: expected pictures \(\.jpg .*\), found one that is not read here; files says which to take$/,
  );
  await refuse(folderOf('a/1.png', 'b/notes.txt'), /\/b: expected pictures \(\.jpg .*\), found none$/);
  await refuse(join(folderOf('a/1.png'), 'a/1.png'), /: cannot be read: a part of the path is a file, not a folder \(ENOTDIR\)$/);
  for (const channels of [2, null] as never[]) {
    await rejected(ImageFolder.load({ root: folderOf('a/1.png'), channels }), /^channels: expected 1, 3, 4, got (2|null)$/);
  }
  const folder = await ImageFolder.load({ root: folderOf('a/1.png') });
  await rejected(folder.get(1), /^index: expected an integer from 0 to 0, got 1$/);
});

test.run();
