import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runScript } from '../src/helpers/runScript';
import { temporaryFolder } from '../src/helpers/temporaryFolder';

const test = suite('mnistFolder');
const kit = new URL('../src/helpers/mnistFolder.ts', import.meta.url).href;

/** What a program prints that asks twice, with KINDLING_MNIST set to a folder. */
async function ask(folder: string): Promise<string> {
  const file = join(temporaryFolder(), 'ask.mts');
  writeFileSync(file, `import { mnistFolder } from '${kit}';\nmnistFolder();\nconsole.log(JSON.stringify(mnistFolder()));\n`);
  return (await runScript(file, [], { env: { KINDLING_MNIST: folder } })).stdout;
}

test('takes the folder of KINDLING_MNIST when all four files are there, raw or packed', async () => {
  const folder = temporaryFolder();
  for (const name of [
    'train-images-idx3-ubyte',
    'train-labels-idx1-ubyte.gz',
    't10k-images-idx3-ubyte.gz',
    't10k-labels-idx1-ubyte',
  ]) {
    writeFileSync(join(folder, name), '');
  }
  assert.is(await ask(folder), `${JSON.stringify(folder)}\n`);
});

test('is null and says so in one line, once, when a file is missing', async () => {
  const folder = temporaryFolder();
  const lines = (await ask(folder)).trimEnd().split('\n');
  assert.is(lines.length, 2);
  assert.match(lines[0], folder);
  assert.is(lines[1], 'null');
});

test.run();
