import * as assert from 'uvu/assert';
import { browserSuite } from '../support/browserSuite';
import { assertPytorchLosses, pytorchRun } from '../support/pytorchLosses';
import { runOf } from '../support/runPage';

// The one file of these that is quick: a browser, its profile and a page take seconds of both processors. What else the page does: train.long.test.ts.
const isolated = browserSuite('webasm in a cross-origin isolated page');

if (isolated !== null) {
  const { test, open } = isolated;

  test('50 steps on two threads have the losses of PyTorch, and the page shows them', async () => {
    const { page, complaints } = await open(`?backend=webasm&threads=2&${pytorchRun}&steps=50`);
    const result = await runOf(page);
    assert.is(result.crossOriginIsolated, true);
    assert.equal([result.backend.name, result.backend.executor, result.backend.threads], ['webasm', 'fused-threaded', 2]);
    assertPytorchLosses(result, 50);
    assert.equal(complaints, []);
    await page.waitForSelector('#digits svg');
    assert.match(
      (await page.textContent('#status')) ?? '',
      /^webasm, fused-threaded, 2 threads; .*; 50 steps, last loss \d\.\d{4}/,
    );
    assert.is(await page.locator('#chart svg').count(), 1);
    assert.is(await page.locator('#digits image').count(), 16);
    // the threads go with the page
    assert.is(page.workers().length, 1);
    await page.goto('about:blank');
    assert.is(page.workers().length, 0);
  });

  test.run();
}
