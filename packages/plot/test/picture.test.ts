import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { runScript, temporaryFolder } from '@kindling/test-kit';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { confusionMatrix, imageGrid, lineChart, Picture, PlotError, type PngOptions } from '../src/index';
import { refuses } from './fixtures/checks';

const test = suite('Picture');
const picture = confusionMatrix([
  [3, 1],
  [0, 2],
]);

test('writes the bytes it returns, into folders that it makes', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'a', 'b', 'picture.png');
  const bytes = await picture.png(file);
  assert.ok(readFileSync(file).equals(bytes));
  assert.equal(readdirSync(join(folder, 'a', 'b')), ['picture.png']);
  const { format, hasAlpha } = await sharp(file).metadata();
  assert.equal([format, hasAlpha], ['png', false]);
});

test('a ~ is the home folder', async () => {
  const folder = temporaryFolder();
  const { HOME } = process.env;
  process.env.HOME = folder;
  try {
    await picture.png('~/plots/picture.png');
    await refuses(
      () => picture.png('~ada/picture.png'),
      'file: expected a path, or one in your own home folder, ~/..., got "~ada/picture.png" (for a folder of this name write ./~ada)',
    );
  } finally {
    if (HOME === undefined) delete process.env.HOME;
    else process.env.HOME = HOME;
  }
  assert.equal(readdirSync(join(folder, 'plots')), ['picture.png']);
});

test('replaces a file that is there', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'picture.png');
  writeFileSync(file, 'old');
  const bytes = await picture.png(file);
  assert.ok(readFileSync(file).equals(bytes));
  assert.equal(readdirSync(folder), ['picture.png']);
});

test('removes the parts that killed processes left of the same file, and no other', async () => {
  const folder = temporaryFolder();
  // more than any system numbers its processes, and one that lives
  const [dead, live] = [2 ** 22 + 1, process.ppid];
  const others = [`.picture.png.${live}.part`, `.other.png.${dead}.part`, '.picture.png.notes.part', `picture.png.${dead}.part`];
  for (const name of [`.picture.png.${dead}.part`, ...others]) writeFileSync(join(folder, name), 'half');
  await picture.png(join(folder, 'picture.png'));
  assert.equal(readdirSync(folder).sort(), [...others, 'picture.png'].sort());
});

test('a pipe is written to and stays one, and a link stays a link', async () => {
  const folder = temporaryFolder();
  const pipe = join(folder, 'pipe');
  execFileSync('mkfifo', [pipe]);
  const reader = readFile(pipe);
  const bytes = await picture.png(pipe);
  assert.ok((await reader).equals(bytes));
  assert.ok(statSync(pipe).isFIFO());
  const link = join(folder, 'link.png');
  writeFileSync(join(folder, 'picture.png'), 'old');
  symlinkSync('picture.png', link);
  await picture.png(link);
  assert.ok(lstatSync(link).isSymbolicLink());
  assert.ok(readFileSync(join(folder, 'picture.png')).equals(bytes));
  assert.equal(readdirSync(folder).sort(), ['link.png', 'picture.png', 'pipe']);
});

test('is twice the SVG by default, or `scale` times', async () => {
  const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(await picture.svg())!;
  for (const [options, scale] of [
    [undefined, 2],
    [{ scale: 1 }, 1],
    [{ scale: 3.5 }, 3.5],
  ] as const) {
    const size = await sharp(await picture.png(undefined, options)).metadata();
    assert.equal([size.width, size.height], [Math.round(Number(width) * scale), Math.round(Number(height) * scale)]);
  }
});

test('what cannot be written leaves nothing behind and says why in one line', async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'taken.png'));
  writeFileSync(join(folder, 'file'), '');
  await refuses(
    () => picture.png(join(folder, 'file', 'x.png')),
    `file: cannot write ${join(folder, 'file', 'x.png')}: not a directory (ENOTDIR)`,
  );
  await refuses(
    () => picture.png(join(folder, 'taken.png')),
    `file: cannot write ${join(folder, 'taken.png')}: illegal operation on a directory (EISDIR)`,
  );
  assert.equal(readdirSync(folder).sort(), ['file', 'taken.png']);
  await refuses(
    () => picture.png(join(folder, 'file', 'a\nb.png')),
    `file: cannot write ${JSON.stringify(join(folder, 'file', 'a\nb.png'))}: not a directory (ENOTDIR)`,
  );
  await picture.png(join(folder, 'x'.repeat(4000))).then(
    () => assert.unreachable(),
    (error) => assert.ok(error instanceof PlotError && error.message.length < 300 && error.message.includes('name too long')),
  );
});

// Node's recursive mkdir never returns there.
if (existsSync('/proc/self')) {
  test('a folder that the system denies is an error, not an endless wait', async () => {
    await refuses(
      () => picture.png('/proc/kindling/x.png'),
      'file: cannot write /proc/kindling/x.png: no such file or directory (ENOENT)',
    );
  });
}

test('without the part of sharp for this system an SVG is drawn, and a PNG says in one line what is missing', async () => {
  const { code, stdout } = await runScript(fileURLToPath(new URL('programs/withoutSharp.ts', import.meta.url)));
  assert.is(code, 0);
  assert.equal(stdout.split('\n'), [
    'true',
    'KindlingError png: expected the package sharp, which makes PNGs, got Could not load the "sharp" module using the linux-x64 runtime (npm install sharp, on the system that it is for; svg() draws without it)',
    '',
  ]);
});

test('more dots than a PNG can have are told in words, before they are drawn', async () => {
  const large = lineChart([{ x: [0, 1], y: [0, 1] }], { width: 20_000, height: 20_000 });
  const most = 'png: expected at most 32767 dots a side and 268402689 in all, got';
  await refuses(() => large.png(), `${most} 40000 x 40000 (20000 x 20000 at scale 2)`);
  await refuses(() => large.png(undefined, { scale: 1 }), `${most} 20000 x 20000 (20000 x 20000 at scale 1)`);
  assert.ok((await large.png(undefined, { scale: 0.05 })).length > 100);
});

test('what is no picture is told in words', async () => {
  const drawing = (svg: string) => () => new Picture(() => svg).png();
  await refuses(drawing(''), 'png: the picture cannot be drawn: Input Buffer is empty');
  await refuses(drawing('<svg'), 'png: the picture cannot be drawn: Input buffer contains unsupported image format');
  await refuses(
    drawing('<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="1e9"/>'),
    'png: expected at most 32767 dots a side and 268402689 in all, got 2000000000 x 2000000000 (1e9 x 1e9 at scale 2)',
  );
});

test('says what is wrong with its arguments', async () => {
  await refuses(() => picture.png(''), 'file: expected the name of a file, got ""');
  await refuses(() => picture.png('x\0.png'), 'file: expected a name without the character NUL, got "x\\u0000.png"');
  await refuses(
    () => picture.png('x'.repeat(5000)),
    `file: expected text of at most 4096 characters, got 5000: "${'x'.repeat(40)}..."`,
  );
  await refuses(() => picture.png(undefined, { dpi: 2 } as PngOptions), 'png: options: expected only scale, got dpi');
  await refuses(() => picture.png(undefined, null as never), 'png: options: expected an object with scale, got null');
  await refuses(() => new Picture('<svg/>' as never), 'Picture: draw: expected a function, got "<svg/>"');
  await refuses(() => new Picture(() => 7 as never).svg(), 'Picture: draw(): expected text, got 7');
  await refuses(() => picture.png(7 as unknown as string), 'file: expected the name of a file, got 7');
  await refuses(() => picture.png(undefined, { scale: 0 }), 'scale: expected a number from 0.02 to 1000, got 0');
});

test('prints what it is, and draws nothing for it', () => {
  const undrawn = new Picture(() => {
    throw new Error('drawn');
  });
  assert.is(String(undrawn), 'Picture(await its svg() or png())');
  assert.is(inspect(undrawn), String(undrawn));
});

test('options may be handed on undefined: they are as good as left out', async () => {
  const { title, count, scale }: { title?: string; count?: number; scale?: number } = {};
  const options = { title, xLabel: title, yLabel: title, cellSize: count };
  assert.is(await confusionMatrix([[1]], { labels: undefined, ...options }).svg(), await confusionMatrix([[1]]).svg());
  const series = { x: [1, 2], y: [1, 2], name: title, color: title, line: undefined, lineWidth: count, marker: undefined };
  const chart = { title, xLabel: title, yLabel: title, legend: undefined, xRange: undefined, yRange: undefined };
  assert.is(
    await lineChart([{ ...series, markerSize: count }], { ...chart, width: count, height: count }).svg(),
    await lineChart([{ x: [1, 2], y: [1, 2] }]).svg(),
  );
  const image = { data: [0, 1, 2, 3], shape: [2, 2] };
  const grid = { titles: undefined, title, columns: count, count, range: undefined, cellSize: count };
  assert.is(await imageGrid([image], grid).svg(), await imageGrid([image]).svg());
  assert.equal(await picture.png(undefined, { scale }), await picture.png());
});

test.run();
