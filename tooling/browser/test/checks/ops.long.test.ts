import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { isRefused, type OpResult } from '../../src/checks/opTable';
import { browserSuite } from '../support/browserSuite';
import { graphicsBackends, thorough } from '../support/thoroughness';

/** How far a result may be from what it must be: |difference| / max(1, |expected|). */
const limit = 1e-5;
/** What is compared with PyTorch in software graphics where all of it would take a minute: whatever branches, loops or compares. */
const subset = ['argmax', 'crossEntropy', 'max', 'maxPool2d', 'sum'];

/** What the table of docs/backends.md is made of. */
interface OpErrors {
  readonly browser: string;
  /** By backend: the ops of the op table. */
  readonly reference: Record<string, readonly OpResult[]>;
  /** By backend: the public ops, gradients included. */
  readonly pytorch: Record<string, readonly OpResult[]>;
}

const inBrowser = browserSuite('ops in a page');

if (inBrowser !== null) {
  const { test, open } = inBrowser;
  const errors: OpErrors = { browser: '', reference: {}, pytorch: {} };
  const runs: readonly (readonly [label: string, backend: 'cpu' | 'webasm' | 'webgl2' | 'webgpu', threads?: number])[] = [
    ...(thorough ? [['cpu', 'cpu'] as const] : []),
    ...(thorough ? [['webasm, 1 thread', 'webasm', 1] as const] : []),
    ['webasm, 2 threads', 'webasm', 2],
    ...graphicsBackends.map((backend) => [backend, backend] as const),
  ];

  for (const [label, backend, threads] of runs) {
    test(`every op agrees with its float64 reference and with PyTorch: ${label}`, async () => {
      const { page } = await open();
      const names = thorough || backend === 'webasm' ? undefined : subset;
      const reference = await page.evaluate(([name, count]) => window.kindling.checkOpTable(name, count), [
        backend,
        threads,
      ] as const);
      const pytorch = await page.evaluate(([name, count, ops]) => window.kindling.checkPytorchOps(name, count, ops), [
        backend,
        threads,
        names,
      ] as const);
      errors.reference[label] = reference;
      errors.pytorch[label] = pytorch;
      assert.is(await page.evaluate(() => window.kindling.backendInfo()?.name), backend);
      assert.ok(reference.length > 30 && pytorch.length >= (names?.length ?? 25));
      const isWrong = (result: OpResult) => result.largestError === null || !(result.largestError <= limit);
      assert.equal(reference.filter(isWrong), []);
      // floats stand for integers on WebGL, and some of PyTorch's cases are beyond these
      const wrong = pytorch.filter((result) => isWrong(result) && !(backend === 'webgl2' && isRefused(result)));
      assert.equal(wrong, []);
      await page.evaluate(() => window.kindling.shutdown());
    });
  }

  if (thorough) {
    test('their errors are written for the table of docs/backends.md', async () => {
      const { page } = await open();
      const browser = await page.evaluate(() => navigator.userAgent.replace(/^.*(Chrome\/\d+).*$/, '$1'));
      const folder = fileURLToPath(new URL('../../.cache/', import.meta.url));
      mkdirSync(folder, { recursive: true });
      writeFileSync(`${folder}opErrors.json`, `${JSON.stringify({ ...errors, browser }, null, 1)}\n`);
      assert.is(Object.keys(errors.reference).length, runs.length);
    });
  }

  test.run();
}
