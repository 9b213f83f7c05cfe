import { mnistFolder } from '@kindling/test-kit';
import * as assert from 'uvu/assert';
import { browserSuite } from '../support/browserSuite';
import { assertPytorchLosses, pytorchRun } from '../support/pytorchLosses';
import { runOf } from '../support/runPage';
import { graphicsBackends, thorough } from '../support/thoroughness';

const inBrowser = browserSuite('training on a graphics backend in a page');
// Performance hints of the driver are no complaints.
const isHint = (line: string) => line.includes('GL Driver Message') && line.includes('Performance');

if (inBrowser !== null) {
  const { test, open } = inBrowser;

  for (const backend of graphicsBackends) {
    const [query, steps] = thorough && mnistFolder() ? ['', 20] : ['&dataset=synthetic&batchSize=8', 5];

    test(`${steps} steps on ${backend} have the losses of PyTorch`, async () => {
      const { page, complaints } = await open(`?backend=${backend}&${pytorchRun}&steps=${steps}${query}`);
      const result = await runOf(page);
      assert.is(result.backend.name, backend);
      assert.ok(result.backend.adapter?.toLowerCase().includes('swiftshader'), result.backend.adapter);
      assertPytorchLosses(result, steps);
      await page.waitForSelector('#digits svg');
      assert.ok((await page.textContent('#status'))?.startsWith(`${backend}, ${result.backend.executor}, `));
      assert.equal(
        complaints.filter((line) => !isHint(line)),
        [],
      );
    });
  }

  test('the name GPU stays what the browser has it for', async () => {
    const { page } = await open();
    const kept = await page.evaluate(async () => {
      const scope = globalThis as unknown as { GPU: unknown; navigator: { gpu: { constructor: unknown } } };
      const before = scope.GPU;
      await window.kindling.checkOpTable('webgpu', undefined, ['add']);
      return scope.GPU === before && scope.navigator.gpu.constructor === scope.GPU;
    });
    assert.is(kept, true);
  });

  test('auto takes webasm where graphics are done in software, and says why not another', async () => {
    const { page } = await open();
    const { name, rejected } = await page.evaluate(() => window.kindling.useBackend('auto'));
    assert.is(name, 'webasm');
    const reasons = new Map(rejected.map((rejection) => [rejection.name, rejection.reason]));
    assert.match(reasons.get('webgpu') ?? '', /software/);
    assert.match(reasons.get('webgl2') ?? '', /software/);
    assert.ok([...reasons.values()].every((reason) => reason.length > 10));
  });

  test('a backend that a browser has not says so', async () => {
    const { page } = await open();
    const message = await page.evaluate(() =>
      window.kindling.useBackend('headlessgl').then(
        () => '',
        (error: Error) => error.message,
      ),
    );
    assert.match(message, /^backend headlessgl: /);
  });

  test.run();
}
