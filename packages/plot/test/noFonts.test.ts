import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runScript, temporaryFolder } from '@kindling/test-kit';
import sharp from 'sharp';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decode } from './fixtures/checks';

const test = suite('a machine without fonts');

const folder = temporaryFolder();
mkdirSync(join(folder, 'empty'));
writeFileSync(
  join(folder, 'fonts.conf'),
  `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(folder, 'empty')}</dir><cachedir>${join(folder, 'cache')}</cachedir></fontconfig>`,
);
const program = fileURLToPath(new URL('./programs/pictures.ts', import.meta.url));

async function drawIn(name: string, env: Record<string, string | undefined>): Promise<string> {
  const cwd = join(folder, name);
  mkdirSync(cwd);
  const { code, stderr } = await runScript(program, [], { cwd, env });
  assert.is(code, 0, stderr);
  return cwd;
}

test('pictures there are the same, dot for dot, and their titles have ink', async () => {
  const without = await drawIn('without', { FONTCONFIG_FILE: join(folder, 'fonts.conf') });
  const usual = await drawIn('usual', {});
  const raw = (file: string) => sharp(file).raw().toBuffer();
  // sharp draws every letter as the same box there, so the test does what its name says.
  assert.ok((await raw(join(without, 'm.png'))).equals(await raw(join(without, 'i.png'))), 'no font is found');
  for (const name of ['grid.png', 'chart.png', 'matrix.png']) {
    assert.ok((await raw(join(without, name))).equals(await raw(join(usual, name))), name);
  }
  const grid = await decode(readFileSync(join(without, 'grid.png')));
  assert.ok(grid.inked(0, 2 * 20, grid.width, 2 * 28) > 300, 'title of the grid');
  assert.ok(grid.inked(0, 2 * 66, grid.width, 2 * 22) > 600, 'title of the image');
});

test.run();
