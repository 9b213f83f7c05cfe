import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';
import { isRefused, type OpResult } from '../../src/checks/opTable';
import { browserSuite } from './browserSuite';
import { thorough } from './thoroughness';

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

/** A backend of a page, as the table calls it. */
export type OpsRun = readonly [label: string, backend: 'cpu' | 'webasm' | 'webgl2' | 'webgpu', threads?: number];

/** The ops on some backends, in a page. What compiles shaders in software takes minutes, so a file of tests has few of these. */
export function opsInPage(runs: readonly OpsRun[]): void {
  const inBrowser = browserSuite('ops in a page');
  if (inBrowser === null) return;
  const { test, open } = inBrowser;
  const errors: OpErrors = { browser: '', reference: {}, pytorch: {} };
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
      const file = `${folder}opErrors.json`;
      const others: OpErrors | null = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null;
      const reference = { ...others?.reference, ...errors.reference };
      const pytorch = { ...others?.pytorch, ...errors.pytorch };
      writeFileSync(file, `${JSON.stringify({ browser, reference, pytorch }, null, 1)}\n`);
      assert.is(Object.keys(errors.reference).length, runs.length);
    });
  }

  test.run();
}
