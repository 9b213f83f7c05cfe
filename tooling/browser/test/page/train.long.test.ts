import * as assert from 'uvu/assert';
import { browserSuite } from '../support/browserSuite';
import { assertPytorchLosses, pytorchRun } from '../support/pytorchLosses';
import { runOf } from '../support/runPage';

const isolated = browserSuite('webasm in a cross-origin isolated page');

if (isolated !== null) {
  const { test, open } = isolated;

  test('shutdown ends the threads, and the next use starts anew', async () => {
    const { page } = await open();
    await page.evaluate(() => window.kindling.useBackend('webasm', { threads: 3 }));
    assert.is(page.workers().length, 2);
    await page.evaluate(() => window.kindling.shutdown());
    const started = performance.now();
    while (page.workers().length > 0 && performance.now() - started < 1000) await page.waitForTimeout(10);
    assert.is(page.workers().length, 0, 'threads are there a second after shutdown');
    const errors = await page.evaluate(() => window.kindling.checkOpTable('webasm', 2, ['add']));
    assert.is(errors[0].largestError !== null && errors[0].largestError < 1e-6, true);
  });

  test('without MNIST on its server it trains on drawn digits and says so', async () => {
    const { page, complaints } = await (async () => {
      for (const name of ['train-labels-idx1-ubyte', 't10k-labels-idx1-ubyte']) {
        isolated.server.answers.set(`/mnist/${name}.gz`, (response) => response.writeHead(404).end());
      }
      return open('?backend=webasm&steps=2&batchSize=16');
    })();
    const result = await runOf(page);
    isolated.server.answers.clear();
    assert.is(result.dataset, 'synthetic digits');
    assert.match((await page.textContent('#status')) ?? '', /; synthetic digits; 2 steps/);
    // the browser itself tells of a file that is not there
    assert.ok(
      complaints.every((line) => line.includes('404')),
      complaints.join('\n'),
    );
  });

  test('an option that makes no sense is said in a line', async () => {
    const { page } = await open('?backend=nonsense');
    await page.waitForSelector('#failure:not([hidden])');
    assert.is(
      (await page.textContent('#failure')) ?? '',
      'backend: expected one of auto, webgpu, webgl2, webgl, webasm, cpu, got "nonsense"',
    );
    await page.goto(`${isolated.server.url}?steps=-1`);
    await page.waitForSelector('#failure:not([hidden])');
    assert.match((await page.textContent('#failure')) ?? '', /^steps: expected an integer .*, got -1$/);
  });

  test.run();
}

const plain = browserSuite('webasm in a page without isolation', { isolated: false });

if (plain !== null) {
  const { test, open } = plain;

  test('runs on one thread, says so and why, and has the losses of PyTorch', async () => {
    const { page, complaints } = await open(`?backend=webasm&${pytorchRun}&steps=20`);
    const result = await runOf(page);
    assert.is(result.crossOriginIsolated, false);
    assert.equal([result.backend.name, result.backend.executor, result.backend.threads], ['webasm', 'fused-sync', 1]);
    assertPytorchLosses(result, 20);
    assert.match(
      (await page.textContent('#status')) ?? '',
      /^webasm, fused-sync, 1 thread \(more need a cross-origin isolated page/,
    );
    assert.equal(complaints, []);
    assert.is(page.workers().length, 0);
  });

  test.run();
}
