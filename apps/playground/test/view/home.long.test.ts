import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { skipSuite } from '@kindling/browser-check/browserSuite';
import { type OpenedPage, openPage } from '@kindling/browser-check/chromium';
import { violations } from '@kindling/browser-check/violations';
import { hasChromium, mnistFolder, temporaryFolder } from '@kindling/test-kit';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import type { Prediction } from '../../src/worker/protocol';
import {
  draw,
  drop,
  hashOf,
  pictureContent,
  strangersOf,
  stroke,
  three,
  trainerNet,
  waitForStep,
} from './support/playgroundPage';
import { playgroundSuite } from './support/playgroundSuite';

const playground = playgroundSuite('what is saved and loaded');
const { test } = playground;
let opened: OpenedPage;
let page: Page;

/** What a button of "Take it home" saves. */
async function saved(button: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(button)]);
  return readFileSync(await download.path());
}

/** Opens files with the button for it. */
async function choose(files: string | string[]): Promise<void> {
  await page.click('text=Take it home');
  await page.setInputFiles('dialog input[type=file]', files);
}

test('a net that the trainer saved is loaded, and reads digits at once', async () => {
  opened = await openPage(playground.browser, playground.server.url);
  page = opened.page;
  await waitForStep(page, 1, 20_000);
  await choose(trainerNet);
  await page.waitForFunction(() => window.playground.opened.value?.weights === 'model.safetensors');
  await page.waitForFunction(() => window.playground.tested.value?.step === 0);
  assert.is(await page.evaluate(() => window.playground.playing.value), false);
  const accuracy = await page.evaluate(() => window.playground.tested.value?.accuracy as number);
  assert.ok(accuracy > 0.8, `it reads ${accuracy}`);
  await page.waitForFunction(() => window.playground.inside.value?.filters);
  const shown = await page.evaluate(() => [...(window.playground.inside.value?.filters?.values ?? [])]);
  const bytes = readFileSync(trainerNet);
  const start = 8 + Number(bytes.readBigUInt64LE(0));
  const [from, to] = JSON.parse(bytes.subarray(8, start).toString())['conv1.weight'].data_offsets;
  assert.equal(shown, [...new Float32Array(bytes.buffer.slice(bytes.byteOffset + start + from, bytes.byteOffset + start + to))]);
});

test('what is saved can be read', async () => {
  await page.click('text=Take it home');
  const taken = new Map<string, Buffer>();
  for (const title of ['safetensors', 'ONNX', 'PyTorch', 'TypeScript']) {
    taken.set(title, await saved(`dialog button:text-is("${title}")`));
  }
  const weights = taken.get('safetensors') as Buffer;
  const header = JSON.parse(weights.subarray(8, 8 + Number(weights.readBigUInt64LE(0))).toString());
  assert.equal(header['conv1.weight'].shape, [32, 1, 5, 5]);
  for (const title of ['ONNX', 'PyTorch', 'TypeScript']) assert.ok((taken.get(title)?.length ?? 0) > 500, title);
  assert.equal(await violations(page), []);
  await page.click('text=Close');
  const python = process.env.KINDLING_PYTHON;
  if (python === undefined) {
    return console.log(
      '    KINDLING_PYTHON names no Python with torch, safetensors and onnxruntime: nobody else reads what is saved',
    );
  }
  const { seen, probabilities } = await page.evaluate(() => {
    const { seen: pixels, probabilities: shares } = window.playground.prediction.value as Prediction;
    return { seen: [...pixels], probabilities: [...shares] };
  });
  const folder = temporaryFolder();
  const names = { safetensors: 'net.safetensors', ONNX: 'net.onnx', PyTorch: 'net.py' };
  for (const [title, name] of Object.entries(names)) writeFileSync(join(folder, name), taken.get(title) as Buffer);
  writeFileSync(join(folder, 'seen.json'), JSON.stringify({ pixels: seen, probabilities }));
  const script = fileURLToPath(new URL('./support/readExports.py', import.meta.url));
  const gaps = JSON.parse(execFileSync(python, [script, folder], { encoding: 'utf8' }));
  console.log(
    `    probabilities in PyTorch and onnxruntime differ by ${gaps.map((gap: number) => gap.toExponential(1)).join(' and ')}`,
  );
  assert.ok(gaps.length === 2 && gaps.every((gap: number) => gap < 1e-4), `${gaps}`);
});

test('the one HTML file opens from the disk, and reads a 3 and a 1 that are drawn in it', async () => {
  await page.click('text=Take it home');
  const file = join(temporaryFolder(), 'net.html');
  writeFileSync(file, await saved('dialog button:text-is("One HTML file")'));
  await page.click('text=Close');
  const alone = await openPage(playground.browser, pathToFileURL(file).href);
  await draw(alone.page, [three], 'canvas');
  assert.is(await alone.page.textContent('output'), 'This is 3.');
  await alone.page.click('text=Clear');
  await draw(alone.page, [stroke], 'canvas');
  assert.is(await alone.page.textContent('output'), 'This is 1.');
  assert.equal(alone.complaints, []);
  assert.equal(alone.requests, [pathToFileURL(file).href]);
  await alone.page.context().close();
});

test('a net of this page comes back as it was, when it is dropped on it', async () => {
  await page.evaluate(() => window.playground.play(3));
  await page.waitForFunction(() => window.playground.place.value.step === 3 && !window.playground.playing.value);
  const then = await hashOf(page);
  await page.click('text=Take it home');
  const file = await saved('dialog button:text-is("safetensors")');
  await page.click('text=Close');
  await page.click('text=One step');
  await page.waitForFunction(() => window.playground.place.value.step === 4);
  assert.is.not(await hashOf(page), then);
  await drop(page, [['mine.safetensors', file]]);
  await page.waitForFunction(() => window.playground.opened.value?.weights === 'mine.safetensors');
  assert.is(await hashOf(page), then);
  await drop(page, [['mine.safetensors', file.subarray(0, 200)]]);
  await page.waitForSelector('.notice.problem');
  assert.match((await page.textContent('.notice.problem')) ?? '', /^mine\.safetensors: expected a safetensors file/);
  assert.is(await hashOf(page), then);
  await page.click('.notice.problem button');
});

test('pictures come home as SVG and as PNG, with everything on them', async () => {
  await page.evaluate(() => window.playground.play(12));
  await page.waitForFunction(() => (window.playground.tested.value?.step ?? 0) === 12);
  await page.click('text=Take it home');
  const counts = await page.evaluate(() => window.playground.tested.value?.confusion.flat().filter((count) => count > 0) ?? []);
  const expected = {
    'Learning curves': { texts: ['step', 'loss', 'accuracy in %'], images: 0 },
    'Confusion matrix': { texts: ['step 12', ...counts.map(String)], images: 0 },
    Filters: { texts: ['weights of the first layer'], images: 32 },
    'Worst mistakes': { texts: [', read as '], images: 16 },
  };
  for (const [title, { texts, images }] of Object.entries(expected)) {
    const svg = (await saved(`dialog button[aria-label="${title} as SVG"]`)).toString();
    const content = await page.evaluate(pictureContent, ['image/svg+xml', Buffer.from(svg).toString('base64')] as const);
    assert.is(content.problem, '', title);
    for (const text of texts)
      assert.ok(
        content.texts.some((one) => one.includes(text)),
        `${title}: ${text}, ${content.texts}`,
      );
    assert.is(content.images, images, title);
    assert.ok(content.width > 500 && content.height > 400, title);
    const png = await saved(`dialog button[aria-label="${title} as PNG"]`);
    assert.is(png.subarray(0, 8).toString('latin1'), '\x89PNG\r\n\x1a\n', title);
    const painted = await page.evaluate(pictureContent, ['image/png', png.toString('base64')] as const);
    assert.equal([painted.width, painted.height], [2 * content.width, 2 * content.height], title);
    assert.ok(painted.colours > 10 && painted.ink > 0.005, `${title}: ${painted.colours} colours, ${painted.ink}`);
  }
  await page.click('text=Close');
});

const folder = hasChromium() ? mnistFolder() : null;
if (folder !== null) {
  const paths = readdirSync(folder)
    .filter((name) => name.includes('ubyte'))
    .map((name) => join(folder, name));
  const trained = [
    [5, 27_525],
    [0, 31_095],
    [4, 19_443],
  ];
  const tests = [
    [7, 18_454],
    [2, 28_850],
    [1, 9871],
  ];
  /** The labels of a set's first digits with their pixels' sums. */
  const firstDigits = (set: 'train' | 'test') =>
    page.evaluate(async (name) => {
      const digits = await window.playground.ask('digits', { set: name, indices: [0, 1, 2] });
      return digits?.map(({ label, pixels }) => [label, pixels.reduce((sum, grey) => sum + grey, 0)]);
    }, set);

  test("MNIST's four files are chosen, and learned from", async () => {
    await choose(paths);
    await page.waitForFunction(() => window.playground.opened.value?.config.data.kind === 'mnist');
    await waitForStep(page, 3);
    const { train, test: tested } = (await page.evaluate(() => window.playground.opened.value)) ?? { train: 0, test: 0 };
    assert.equal([train, tested], [6000, 1000]);
    assert.equal(await firstDigits('train'), trained);
    assert.equal(await firstDigits('test'), tests);
  });

  test("MNIST's four files are dropped, and one that is missing is named", async () => {
    const read = paths
      .filter((path) => path.includes('t10k'))
      .map((path) => [path.slice(folder.length + 1), readFileSync(path)] as const);
    const before = await page.evaluateHandle(() => window.playground.opened.value);
    await drop(page, [...read, ...read.map(([name, bytes]) => [name.replace('t10k', 'train'), bytes] as const)]);
    // the run before goes on until the pictures are there
    await page.waitForFunction((old) => window.playground.opened.value !== old, before);
    await waitForStep(page, 2);
    assert.equal(await firstDigits('train'), tests);
    await drop(page, read);
    await page.waitForSelector('.notice.problem');
    assert.match((await page.textContent('.notice.problem')) ?? '', /^files: .* got no train images: t10k-images-idx3-ubyte/);
  });
}

test('nothing went wrong, and nobody else was asked for anything', async () => {
  assert.equal(opened.complaints, []);
  assert.equal(strangersOf(opened), []);
});

if (hasChromium()) test.run();
else skipSuite('what is saved and loaded');
