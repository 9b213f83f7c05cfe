import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { confusionMatrix, PlotError } from '../src/index';
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

test('replaces a file that is there', async () => {
  const folder = temporaryFolder();
  const file = join(folder, 'picture.png');
  writeFileSync(file, 'old');
  const bytes = await picture.png(file);
  assert.ok(readFileSync(file).equals(bytes));
  assert.equal(readdirSync(folder), ['picture.png']);
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
  await picture.png(join(folder, 'x\0.png')).then(
    () => assert.unreachable(),
    (error) => assert.ok(error instanceof PlotError && !error.message.includes('\n')),
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

test('says what is wrong with its arguments', async () => {
  await refuses(() => picture.png(''), 'file: expected the name of a file, got ""');
  await refuses(() => picture.png(7 as unknown as string), 'file: expected the name of a file, got 7');
  await refuses(() => picture.png(undefined, { scale: 0 }), 'scale: expected a finite number > 0, got 0');
});

test.run();
