import * as assert from 'uvu/assert';
import { browserSuite } from '../support/browserSuite';
import { graphicsBackends } from '../support/thoroughness';

const inBrowser = browserSuite('graphs that do not fit, in a page');

if (inBrowser !== null) {
  const { test, open } = inBrowser;
  const runs: readonly (readonly [label: string, backend: 'cpu' | 'webasm' | 'webgl2' | 'webgpu', threads?: number])[] = [
    ['cpu', 'cpu'],
    ['webasm, 1 thread', 'webasm', 1],
    ['webasm, 2 threads', 'webasm', 2],
    ...graphicsBackends.map((backend) => [backend, backend] as const),
  ];

  for (const [label, backend, threads] of runs) {
    test(`each is an error in words, and the next graph is right: ${label}`, async () => {
      const { page } = await open();
      const results = await page.evaluate(([name, count]) => window.kindling.checkUnfitGraphs(name, count), [
        backend,
        threads,
      ] as const);
      assert.is(results.length, 12);
      for (const { graph, error, errorAfterwards } of results) {
        assert.match(error ?? 'nothing', /^KindlingError: .*(GiB|TiB|PiB|elements|numbers|integer)/, graph);
        assert.ok(errorAfterwards < 1e-5, `after ${graph}: ${errorAfterwards}`);
      }
      await page.evaluate(() => window.kindling.shutdown());
    });
  }

  test.run();
}
