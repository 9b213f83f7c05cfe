import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { launchChromium, openPage } from '@kindling/browser-check/chromium';
import { shutdown, useBackend } from '@kindling/core';
import { hasChromium, temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { defaultConfig } from '../../../src/run/config';
import { loadData } from '../../../src/run/data/loadData';
import { exportNet } from '../../../src/run/exports/exportNet';
import { Session } from '../../../src/run/session';

if (hasChromium()) {
  test('the page that stands alone opens from a file, and recognises what is drawn', async () => {
    await useBackend('webasm', { threads: 1 });
    const blank = new Uint8Array(784);
    const bar = (label: number) => ({
      pixels: blank.map((_, i) =>
        (label === 0 ? i % 28 : Math.floor(i / 28)) >> 1 === 7 && i % 28 > 3 && i % 28 < 24 ? 255 : 0,
      ),
      label,
    });
    const data = { ...defaultConfig.data, kind: 'own', classes: ['stands', 'lies <b>'], augment: true } as const;
    const config = {
      ...defaultConfig,
      data,
      layers: [
        { kind: 'linear', features: 8 },
        { kind: 'activation', name: 'gelu' },
      ] as const,
      batchSize: 8,
    };
    const session = await Session.open(
      { ...config, rate: 0.05 },
      await loadData(data, config.seed, { pictures: [bar(0), bar(1)] }),
    );
    for (let step = 0; step < 60; step++) await session.takeStep();
    const file = join(temporaryFolder(), 'net.html');
    writeFileSync(file, (await exportNet(session, 'html')).bytes);

    const browser = await launchChromium();
    try {
      const { page, complaints } = await openPage(browser, pathToFileURL(file).href);
      const said = () => page.locator('output').textContent();
      assert.is(await said(), 'Draw something.');
      const box = await page.locator('canvas').boundingBox();
      assert.ok(box);
      const draw = async (points: readonly (readonly [number, number])[]) => {
        await page.getByRole('button', { name: 'Clear' }).click();
        await page.mouse.move(box.x + points[0][0], box.y + points[0][1]);
        await page.mouse.down();
        for (const [x, y] of points) await page.mouse.move(box.x + x, box.y + y, { steps: 5 });
        await page.mouse.up();
        return said();
      };
      assert.is(
        await draw([
          [60, 40],
          [60, 240],
        ]),
        'This is stands.',
      );
      assert.is(
        await draw([
          [30, 200],
          [250, 200],
        ]),
        'This is lies <b>.',
      );
      assert.is(await page.locator('li').count(), 2);
      await page.getByRole('button', { name: 'Clear' }).click();
      assert.is(await said(), 'Draw something.');
      assert.equal(complaints, []);
    } finally {
      await browser.close();
      await shutdown();
    }
  });
}

test.run();
