import { skipSuite } from '@kindling/browser-check/browserSuite';
import { type OpenedPage, openPage } from '@kindling/browser-check/chromium';
import { violations } from '@kindling/browser-check/violations';
import { hasChromium } from '@kindling/test-kit';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { presets } from '../../src/run/config';
import { coloursOf, draw, three, touch, trainerNet, waitForReading, waitForStep } from './support/playgroundPage';
import { playgroundSuite } from './support/playgroundSuite';

/** A camera that shows a picture of its own, and a user who allows it. */
const playground = playgroundSuite('what hands do', ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']);
const { test } = playground;
let opened: OpenedPage;
let page: Page;

/** Opens the page with a net that reads digits already, standing still. */
async function openTrained(options: Parameters<typeof openPage>[2] = {}): Promise<OpenedPage> {
  const one = await openPage(playground.browser, playground.server.url, options);
  await waitForStep(one.page, 1, 20_000);
  await one.page.click('text=Take it home');
  await one.page.setInputFiles('dialog input[type=file]', trainerNet);
  await one.page.waitForFunction(() => window.playground.opened.value?.weights === 'model.safetensors');
  return one;
}

test('a 1 is drawn with the keyboard, read, and cleared', async () => {
  opened = await openTrained();
  page = opened.page;
  const pad = page.locator('.draw canvas.pad');
  await pad.press('ArrowUp');
  await pad.press(' ');
  for (let i = 0; i < 12; i++) await pad.press('ArrowDown');
  await pad.press(' ');
  await waitForReading(page, '1');
  // a line of twenty rows, as MNIST's digits are high, and a few columns
  await page.waitForFunction(() => {
    const seen = window.playground.prediction.value?.seen ?? [];
    const ink = Array.from(seen.keys()).filter((at) => seen[at] > 128);
    const [rows, columns] = [new Set(ink.map((at) => Math.floor(at / 28))).size, new Set(ink.map((at) => at % 28)).size];
    return rows >= 18 && rows <= 20 && columns >= 1 && columns <= 5;
  });
  // what is lifted does not draw
  const ink = () =>
    page.evaluate(() => {
      const subject = window.playground.subject.value;
      return 'drawing' in subject ? Array.from(subject.drawing.pixels).reduce((sum, grey) => sum + grey, 0) : 0;
    });
  const before = await ink();
  await pad.press('ArrowRight');
  assert.is(await ink(), before);
  await pad.press('Escape');
  await page.waitForFunction(() => 'set' in window.playground.subject.value);
  assert.is(await page.textContent('[aria-live]'), 'cleared');
});

test('"Wrong? Say what it was": a drawing joins what is learned from', async () => {
  await draw(page, [three]);
  await waitForReading(page, '3');
  await page.click('.correction button:text-is("7")');
  await page.waitForFunction(() => window.playground.opened.value?.extras === 1);
  assert.match((await page.textContent('.correction .told')) ?? '', 'Learned from now on as 7 (1 of yours).');
  await page.evaluate(() => window.playground.play());
  // an eighth of each batch is this one drawing: it is learned soon
  await waitForReading(page, '7');
});

test('own classes, one drawn and one from the camera, are told apart within seconds', async () => {
  await page.click('text=Teach it your own classes');
  const train = page.locator('dialog button:text-is("Train on these")');
  assert.is(await train.isDisabled(), true);
  for (let i = 0; i < 3; i++) {
    const left = 0.4 + i / 10;
    await draw(
      page,
      [
        [
          [left, 0.15],
          [left, 0.85],
        ],
      ],
      'dialog canvas.pad',
    );
    await page.click('dialog button:text-is("Add to sun")');
  }
  assert.match((await page.textContent('dialog .own-maker .told')) ?? '', 'needed of moon');
  await page.click('dialog [aria-label="Make pictures of moon"]');
  await page.click('dialog button:text-is("Camera")');
  await page.waitForFunction(() => (document.querySelector<HTMLVideoElement>('dialog video')?.currentTime ?? 0) > 0.1);
  for (let i = 0; i < 3; i++) await page.click('dialog button:text-is("Add to moon")');
  assert.equal(await page.locator('dialog .thumbs').evaluateAll((lists) => lists.map((list) => list.childElementCount)), [3, 3]);
  // the picture of a fake camera has this green ground
  const green = await page.evaluate(() => {
    const source = document.querySelector<HTMLCanvasElement>('dialog li.chosen .thumbs canvas') as HTMLCanvasElement;
    const copy = document.createElement('canvas');
    const context = copy.getContext('2d') as CanvasRenderingContext2D;
    context.drawImage(source, 0, 0);
    return [...context.getImageData(2, 2, 1, 1).data];
  });
  assert.ok(green[1] > green[0] + 40 && green[1] > green[2] + 40, `${green}`);
  assert.equal(await violations(page), []);
  await train.click();
  await page.waitForFunction(() => window.playground.opened.value?.classes.join() === 'sun,moon');
  await waitForStep(page, 20);
  await page.waitForFunction(() => window.playground.tested.value?.accuracy === 1, null, { timeout: 20_000 });
  assert.equal(await page.locator('.probabilities .name').allTextContents(), ['sun', 'moon']);
  await draw(page, [
    [
      [0.5, 0.2],
      [0.5, 0.8],
    ],
  ]);
  await waitForReading(page, 'sun');
});

test('each preset is applied, says what one could try, and trains', async () => {
  const losses: number[] = [];
  for (const { id, sentence, config } of presets) {
    await page.selectOption('.presets select', id);
    await page.waitForFunction(
      (wanted) => JSON.stringify(window.playground.opened.value?.config) === wanted,
      JSON.stringify(config),
    );
    await waitForStep(page, 3);
    assert.is(await page.textContent('.presets .sentence'), sentence);
    const [first, third] = await page.evaluate(() => [1, 3].map((step) => window.playground.runs.value[0].losses.at(step)));
    assert.ok(first > 0 && third > 0 && first !== third, `${id}: ${first}, ${third}`);
    losses.push(first);
  }
  assert.is(new Set(losses).size >= 4, true, `${losses}`);
});

test('nothing went wrong', async () => {
  assert.equal(opened.complaints, []);
  await page.context().close();
});

test('on a phone a finger draws, pauses, and finds a digit behind a cell; the page fits', async () => {
  const phone = await openTrained({
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
    deviceScaleFactor: 2,
  });
  page = phone.page;
  await touch(page, '.draw canvas.pad', three);
  await waitForReading(page, '3');
  assert.is(await page.evaluate(() => scrollY), 0);
  await page.tap('.controls .primary');
  await waitForStep(page, 2);
  await page.tap('.controls .primary');
  await page.waitForFunction(() => !window.playground.playing.value && window.playground.tested.value !== null);
  await page.locator('.matrix button').first().tap();
  await page.waitForSelector('.digits li');
  await page.waitForFunction(coloursOf, ['.digits li canvas', '255 255 255', 5] as const);
  // a finger on a layer points at a cell
  const layer = page.locator('.columns canvas[role=application]').first();
  await layer.tap({ position: { x: 10, y: 10 } });
  await page.waitForSelector('.story');
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(beyond <= 0, `${beyond} pixels wider than the phone`);
  assert.equal(phone.complaints, []);
  await page.context().close();
});

if (hasChromium()) test.run();
else skipSuite('what hands do');
