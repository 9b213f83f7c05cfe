import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { mnistFolder } from '@kindling/test-kit';
import type { Page } from 'playwright-core';
import * as assert from 'uvu/assert';
import { browserSuite } from '../support/browserSuite';

const inBrowser = browserSuite('data sets in a page');

/** What the page says went wrong, or what came if nothing did. */
function loadMnist(page: Page, root: string): Promise<string> {
  return page.evaluate(
    (folder) =>
      window.kindling.loadMnist(folder).then(
        ({ train, test }) => `${train.length}, ${test.length}`,
        (error: Error) => `${error.name}: ${error.message}`,
      ),
    root,
  );
}

function readIdx(page: Page, address: string): Promise<unknown> {
  return page.evaluate(
    (path) =>
      window.kindling.readIdx(path).then(
        ({ data, shape }) => [[...data], [...shape]],
        (error: Error) => error.message,
      ),
    address,
  );
}

const send = (bytes: Uint8Array) => (response: ServerResponse) => response.end(bytes);

if (inBrowser !== null) {
  const { test, open } = inBrowser;
  // two bytes in one dimension
  const idx = Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 9);

  test('readIdx reads an address, raw or gzip, and says what is wrong with it', async () => {
    const { answers } = inBrowser.server;
    const packed = gzipSync(idx);
    answers.set('/raw', send(idx));
    answers.set('/packed.gz', send(packed));
    // a server that has the browser unpack it
    answers.set('/unpacked.gz', (response) => response.setHeader('Content-Encoding', 'gzip').end(packed));
    answers.set('/truncated.gz', send(packed.subarray(0, packed.length - 9)));
    answers.set('/corrupted.gz', send(packed.with(packed.length - 6, (packed.at(-6) as number) ^ 1)));
    answers.set('/broken', (response) => response.writeHead(500).end());
    const { page } = await open();
    assert.equal(await readIdx(page, 'raw'), [[7, 9], [2]]);
    assert.equal(await readIdx(page, 'packed.gz'), [[7, 9], [2]]);
    assert.equal(await readIdx(page, 'unpacked.gz'), [[7, 9], [2]]);
    assert.is(await readIdx(page, 'truncated.gz'), 'truncated.gz: the gzip file is truncated');
    assert.match(String(await readIdx(page, 'corrupted.gz')), /^corrupted\.gz: the gzip file is corrupted \(.+\)$/);
    assert.is(await readIdx(page, 'nothing'), 'nothing: expected an IDX file, found none');
    assert.is(await readIdx(page, 'broken'), 'broken: cannot be read: HTTP 500 Internal Server Error');
    assert.match(String(await readIdx(page, 'index.html')), /^index\.html: /);
    // unpacks to 256 MiB, of which 10,000 bytes are promised
    answers.set(
      '/bomb.gz',
      send(gzipSync(Buffer.concat([Uint8Array.of(0, 0, 8, 1, 0, 0, 0x27, 0x10), new Uint8Array(2 ** 28)]))),
    );
    assert.is(await readIdx(page, 'bomb.gz'), 'bomb.gz: expected 10008 bytes (header 8, 10000), got more than 75544 bytes');
    // promises 2 GiB
    answers.set('/claim.gz', send(gzipSync(Uint8Array.of(0, 0, 8, 1, 0x7f, 0xff, 0, 0, 1, 2, 3))));
    assert.is(
      await readIdx(page, 'claim.gz'),
      'claim.gz: expected 2147418120 bytes (header 8, 2147418112), got 11 bytes (truncated)',
    );
    answers.clear();
  });

  test('a download that is damaged or not there is said with its address, and nothing is kept', async () => {
    const { answers, url } = inBrowser.server;
    const { page } = await open();
    answers.set('/mnist/train-labels-idx1-ubyte.gz', send(gzipSync(idx).subarray(0, 15)));
    answers.set('/mnist/t10k-labels-idx1-ubyte.gz', send(gzipSync(idx)));
    const message = await loadMnist(page, 'damaged');
    assert.match(message, /^DatasetUnavailableError: MNIST: could not download (train|t10k)-labels-idx1-ubyte\.gz \(/);
    assert.ok(message.includes(`${url}mnist/`), message);
    assert.match(message, /: what came: /);
    const kept = await page.evaluate(async () => (await (await caches.open('kindling-datasets')).keys()).map(({ url }) => url));
    assert.equal(kept, []);
    answers.clear();
  });

  if (mnistFolder() !== null) {
    test('MNIST is fetched once, verified, and kept', async () => {
      const { page, complaints } = await open();
      inBrowser.server.requests.length = 0;
      assert.is(await loadMnist(page, 'data'), '60000, 10000');
      assert.is(inBrowser.server.requests.filter((path) => path.startsWith('/mnist/')).length, 4);
      await page.reload();
      inBrowser.server.requests.length = 0;
      assert.is(await loadMnist(page, 'data'), '60000, 10000');
      assert.equal(
        inBrowser.server.requests.filter((path) => path.startsWith('/mnist/')),
        [],
      );
      assert.equal(complaints, []);
      // what was kept and is damaged is said, not replaced
      await page.evaluate(async () => {
        const cache = await caches.open('kindling-datasets');
        const [request] = (await cache.keys()).filter(({ url }) => url.includes('train-labels'));
        await cache.put(request, new Response(Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7)));
      });
      assert.match(await loadMnist(page, 'data'), /^KindlingError: data\/MNIST\/raw\/train-labels-idx1-ubyte: /);
    });
  }

  test.run();
}
