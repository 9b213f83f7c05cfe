import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { browserSuite } from './support/browserSuite';
import { type Bundle, bundleCode, bundlePackage } from './support/bundlePackage';

const names = readdirSync(join(repositoryRoot, 'packages'));
const bundles = new Map<string, Bundle>();

// `test:all` has just built the packages; whoever runs this file alone bundles their sources.
const built = process.env.KINDLING_TESTS_BUILT !== undefined;
const bundling = suite(`bundles for a browser, of what is ${built ? 'built' : 'written'}`);

for (const name of names) {
  bundling(`@kindling/${name} needs nothing of Node`, async () => {
    const bundle = await bundlePackage(`@kindling/${name}`, { built });
    bundles.set(name, bundle);
    assert.equal(bundle.nodeModules, []);
    assert.equal(bundle.warnings, []);
  });
}

bundling('of namespaces that nobody asks for nothing is taken', async () => {
  for (const [name, taken, left] of [
    ['nn', 'Linear', ['ctcLoss', 'orthogonal', 'clipGradNorm']],
    ['transforms', 'ToTensor', ['equalize', 'centerCrop', 'gaussianBlur']],
  ] as const) {
    const bundle = async (imports: string) => {
      const { files } = await bundleCode(`export { ${imports} } from '@kindling/${name}';`, { built });
      return [...files.values()].join('\n');
    };
    const [one, all] = [await bundle(taken), await bundle(name === 'nn' ? 'functional, init, utils' : 'functional')];
    for (const word of left) assert.equal([one.includes(word), all.includes(word)], [false, true], `${name}: ${word}`);
  }
});
bundling.run();

const inBrowser = browserSuite('bundles in a page');

if (inBrowser !== null) {
  const { test, open, server } = { test: inBrowser.test, open: inBrowser.open, server: () => inBrowser.server };

  test('each loads, and png() says that it needs Node', async () => {
    for (const [name, { files }] of bundles) {
      for (const [file, code] of files) {
        server().answers.set(`/${name}/${file}`, (response) => response.setHeader('Content-Type', 'text/javascript').end(code));
      }
    }
    const { page, complaints } = await open();
    for (const name of bundles.keys()) {
      const exported = await page.evaluate(async (path) => Object.keys(await import(path)).length, `/${name}/index.js`);
      assert.ok(exported > 2, `${name}: ${exported} exports`);
    }
    const message = await page.evaluate(async (path) => {
      const { lineChart } = await import(path);
      const svg: string = await lineChart([{ x: [1, 2], y: [3, 4] }]).svg();
      const refusal: string = await lineChart([{ x: [1], y: [1] }])
        .png()
        .catch((error: Error) => error.message);
      return [svg.slice(0, 4), refusal];
    }, '/plot/index.js');
    assert.equal(message, ['<svg', 'png: expected Node, got a browser; use svg() there']);
    assert.equal(complaints, []);
    for (const [name, { bytes, gzipBytes }] of bundles) {
      console.log(
        `    ${name}: ${Math.round(bytes / 1000)} kB, ${Math.round(gzipBytes / 1000)} kB gzipped, dependencies included`,
      );
    }
  });

  test.run();
}
