import * as assert from 'uvu/assert';
import { browserSuite } from '../support/browserSuite';

const inBrowser = browserSuite('ops on webasm in a page');

if (inBrowser !== null) {
  const { test, open } = inBrowser;

  for (const threads of [1, 2]) {
    test(`every op agrees with its float64 reference and with PyTorch: ${threads} threads`, async () => {
      const { page } = await open();
      const reference = await page.evaluate((count) => window.kindling.checkOpTable('webasm', count), threads);
      const pytorch = await page.evaluate((count) => window.kindling.checkPytorchOps('webasm', count), threads);
      assert.ok(reference.length > 30 && pytorch.length > 20);
      const wrong = [...reference, ...pytorch].filter(({ largestError }) => largestError === null || largestError > 1e-5);
      assert.equal(wrong, []);
    });
  }

  test.run();
}
