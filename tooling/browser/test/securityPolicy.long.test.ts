import * as assert from 'uvu/assert';
import { browserSuite } from './support/browserSuite';
import { bundleCode } from './support/bundlePackage';

// `test:all` has just built the packages; a thread's file is there only then.
const isBuilt = process.env.KINDLING_TESTS_BUILT !== undefined;
const inBrowser = browserSuite('content security policies');

const PROGRAM = `
import { manualSeed, shutdown, tensor, useBackend } from '@kindling/core';
import { functional as F, Linear } from '@kindling/nn';
import { SGD } from '@kindling/optim';
export async function train() {
  manualSeed(1);
  const { name, threads, whyOneThread } = await useBackend('auto', { threads: 2 });
  const model = new Linear(1, 1);
  const optimizer = new SGD(model.parameters(), { lr: 0.1 });
  const losses = [];
  for (let step = 0; step < 10; step++) {
    optimizer.zeroGrad();
    const loss = F.mseLoss(model.forward(tensor([[1], [2]])), tensor([[3], [5]]));
    loss.backward();
    await optimizer.step();
    losses.push(await loss.item());
  }
  await shutdown();
  return { name, threads, whyOneThread, falls: losses[9] < losses[0] / 2 };
}
`;

if (inBrowser !== null) {
  const { test, open } = inBrowser;

  test.before(async () => {
    const { files } = await bundleCode(PROGRAM, { built: isBuilt });
    for (const [file, code] of files) {
      inBrowser.server.answers.set(`/program/${file}`, (response) => {
        // a worker has a policy of its own, which comes with its file
        response.setHeader('Content-Type', 'text/javascript').setHeader('Content-Security-Policy', policy).end(code);
      });
    }
    inBrowser.server.answers.set('/strict', (response) => {
      response
        .setHeader('Content-Type', 'text/html')
        .setHeader('Content-Security-Policy', policy)
        .end('<!doctype html><title>a page</title>');
    });
  });

  let policy = '';
  const trainUnder = async (asked: string) => {
    policy = asked;
    const { page } = await open('strict');
    return page.evaluate(
      (path) => import(path).then(({ train }) => train()).catch((error: Error) => `${error.name}: ${error.message}`),
      '/program/index.js',
    );
  };

  if (isBuilt) {
    test('where workers must be files of the page, two threads train', async () => {
      assert.equal(await trainUnder("script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'"), {
        name: 'webasm',
        threads: 2,
        whyOneThread: undefined,
        falls: true,
      });
    });
  }

  test('where no worker is allowed, one thread trains and says why', async () => {
    const { whyOneThread, ...rest } = (await trainUnder("script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'")) as Record<
      string,
      unknown
    >;
    assert.equal(rest, { name: 'webasm', threads: 1, falls: true });
    assert.match(String(whyOneThread), /^threads: this host starts none: .*worker-src/);
  });

  test('where neither WebAssembly nor generated code is allowed, the error names what the policy must allow', async () => {
    assert.match(
      String(await trainUnder("script-src 'self'")),
      /^KindlingError: backend auto: no backend is right here: .*webasm: [^;]*'wasm-unsafe-eval'.*cpu: [^;]*'unsafe-eval'/,
    );
  });

  test.run();
}
