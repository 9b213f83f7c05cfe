import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchChromium, newProfile, type OpenedPage, openPageIn } from '@kindling/browser-check/chromium';
import { hasChromium, temporaryFolder } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Receipt } from '../../src/results/receipt';
import { runTrainer } from '../support/trainer';

type Browser = Awaited<ReturnType<typeof launchChromium>>;
type Profile = Awaited<ReturnType<typeof newProfile>>;

const folder = temporaryFolder();
const test = suite('report.html');

function openReport(profile: Profile): Promise<OpenedPage> {
  return openPageIn(profile, pathToFileURL(join(folder, 'report.html')).href);
}

test.before(async () => {
  const args = '--dataset synthetic --epochs 1 --train-size 640 --test-size 200 --log-every 1 --out-dir .'.split(' ');
  const { code, stdout, stderr } = await runTrainer(args, folder);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^And report\.html(, .*)? and .+\. All of the run in a browser: .*report\.html$/m);
});

test('it holds what run.json says, in one small file', () => {
  const page = readFileSync(join(folder, 'report.html'), 'utf8');
  const receipt = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as Receipt;
  assert.match(receipt.weights.sha256, /^[0-9a-f]{64}$/);
  for (const shown of [
    receipt.weights.sha256,
    receipt.data.train.images,
    receipt.data.test.labels,
    receipt.versions.node as string,
  ]) {
    assert.ok(page.includes(shown), shown);
  }
  assert.not(page.includes(folder), 'no path of this machine');
  assert.ok(statSync(join(folder, 'report.html')).size < 300_000);
});

if (hasChromium()) {
  let browser: Browser;
  // the report keeps nothing: its pages may share one
  let profile: Profile;
  test.before(async () => {
    browser = await launchChromium();
    profile = await newProfile(browser);
  });
  test.after(() => browser?.close());

  test('opened from the disk it asks for nothing, complains of nothing and draws its curves', async () => {
    const { page, complaints, requests } = await openReport(profile);
    assert.match(await page.title(), /^synthetic digits: \d+\.\d\d % of 200 test digits right$/);
    assert.is(await page.locator('.chart canvas').count(), 3);
    for (const chart of ['loss', 'accuracy', 'gradient']) {
      const drawn = await page.locator(`#${chart}-chart canvas`).evaluate((canvas: HTMLCanvasElement) => {
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((count, value, i) => count + Number(i % 4 === 3 && value > 0), 0);
      });
      assert.ok(drawn > 1000, `${chart}: ${drawn} pixels`);
    }
    await page.locator('#gradient-chart .u-over').hover();
    assert.match((await page.locator('#gradient-chart .u-legend').textContent()) ?? '', /length of the gradient\W*\d\.\d{4}/);
    await page.locator('#loss-chart .u-over').hover();
    assert.match((await page.locator('#loss-chart .u-legend').textContent()) ?? '', /training loss\W*\d\.\d{4}/);
    await page.locator('#logarithmic').check();
    assert.is(await page.locator('.chart canvas').count(), 3);
    assert.equal(requests, [page.url()]);
    assert.equal(complaints, []);
    await page.close();
  });

  test('confusions, digits and mistakes add up', async () => {
    const { page } = await openReport(profile);
    const cells = await page.locator('#confusion td').allInnerTexts();
    assert.is(cells.length, 100);
    const counts = cells.map((text) => Number(text.replaceAll(',', '')));
    assert.is(
      counts.reduce((sum, count) => sum + count, 0),
      200,
    );
    const right = counts.filter((_, cell) => cell % 11 === 0).reduce((sum, count) => sum + count, 0);
    assert.match(await page.title(), `${(right / 2).toFixed(2)} % of 200`);
    const mistakes = await page.locator('#mistakes img').count();
    assert.is(mistakes, Math.min(25, 200 - right));
    assert.is(
      await page
        .locator('#mistakes img')
        .evaluateAll((all) => all.filter((image) => (image as HTMLImageElement).naturalWidth !== 28).length),
      0,
    );
    assert.is(await page.locator('#classes tbody tr').count(), 10);
    const examples = await page.locator('#calibration tbody td:nth-of-type(1)').allInnerTexts();
    assert.is(
      examples.reduce((sum, text) => sum + Number(text), 0),
      200,
    );
    assert.is(await page.locator('#filters img').count(), 2);
    assert.ok((await page.locator('#kernels tbody tr').count()) > 5);
    await page.close();
  });

  test('its policy lets no other script run and nothing be sent', async () => {
    const { page, complaints } = await openReport(profile);
    const ran = await page.evaluate(async () => {
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      const sent = await fetch('http://127.0.0.1:9/').then(
        () => true,
        () => false,
      );
      return ['ran' in window, sent];
    });
    assert.equal(ran, [false, false]);
    assert.ok(complaints.filter((text) => text.includes('Content Security Policy')).length >= 2, complaints.join('\n'));
    await page.close();
  });

  test('it is light or dark as the reader has it, readable in both, and its curves change with it', async () => {
    const { page } = await openReport(profile);
    const looks = async (colorScheme: 'light' | 'dark') => {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(50);
      const colors = await page.evaluate(() => {
        const { backgroundColor, color } = getComputedStyle(document.body);
        return [backgroundColor, color].map((text) => Number(/\d+/.exec(text)![0]));
      });
      const curve = await page.locator('#loss-chart canvas').evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
      return { colors, curve };
    };
    const [light, dark] = [await looks('light'), await looks('dark')];
    assert.ok(light.colors[0] > 200 && light.colors[1] < 60, `light ${light.colors}`);
    assert.ok(dark.colors[0] < 60 && dark.colors[1] > 200, `dark ${dark.colors}`);
    assert.not.equal(light.curve, dark.curve);
    await page.close();
  });
}

test.run();
