import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { importedPackages } from '../src/importedPackages';
import { manifestProblems } from '../src/manifestProblems';
import { readTar } from '../src/packPackage';
import { sizeTable } from '../src/sizeTable';

const test = suite('packCheck');
const manifest = {
  license: 'MIT',
  description: 'x',
  author: 'x',
  engines: { node: '>=20.19' },
  files: ['dist'],
  sideEffects: false,
  exports: { '.': { import: './dist/index.js' } },
  dependencies: { '@kindling/core': '0.1.0' },
};

test('a manifest for the world is no problem', () => {
  assert.equal(manifestProblems(manifest), []);
});

test('what only works in the checkout is a problem', () => {
  assert.match(manifestProblems({ ...manifest, exports: { '.': { source: './src/index.ts' } } })[0], '"source" is left in');
  assert.match(manifestProblems({ ...manifest, main: './src/index.ts' })[0], 'into src');
  assert.equal(manifestProblems({ ...manifest, dependencies: { a: 'workspace:*' } }), ['dependencies: a is workspace:*']);
  assert.equal(manifestProblems({ ...manifest, sideEffects: undefined }), ['sideEffects: expected false, got undefined']);
});

test('imported packages come without paths, files and Node modules', () => {
  const text =
    "import { a } from '@x/y';\nimport b from 'c/d';\nimport './e';\nimport 'node:fs';\nconst f = await import('@x/y/z');\n";
  assert.equal(importedPackages(text), ['@x/y', 'c']);
});

test('reads the files of a tar archive', () => {
  const header = Buffer.alloc(512);
  header.write('package/a.txt', 0);
  header.write('00000000003\0', 124);
  header.write('0', 156);
  const body = Buffer.alloc(512);
  body.write('abc');
  const files = readTar(Buffer.concat([header, body, Buffer.alloc(1024)]));
  assert.equal(
    [...files].map(([name, data]) => [name, data.toString()]),
    [['package/a.txt', 'abc']],
  );
});

test('the size table is aligned', () => {
  const sizes = { tarball: 1234, unpacked: 56789, module: 100, moduleGzip: 50 };
  assert.is(
    sizeTable([{ name: '@kindling/core', sizes }]),
    'kB              tarball  unpacked  ESM  ESM gzipped\n@kindling/core      1.2      56.8  0.1          0.1',
  );
});

test.run();
