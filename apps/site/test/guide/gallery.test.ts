import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { catalog } from '../../../examples/src/catalog';
import { galleryItems, galleryPage } from '../../src/guide/gallery';

const folder = join(repositoryRoot, 'apps/examples');
const readme = readFileSync(join(folder, 'README.md'), 'utf8');

test('every example is in the gallery, with its file and what it draws or prints', () => {
  const items = galleryItems(readme);
  assert.equal(
    items.map(({ name }) => name),
    Object.keys(catalog),
  );
  for (const { name, file, pictures, output } of items) {
    for (const path of [file, ...pictures]) assert.ok(existsSync(join(folder, path)), `${name}: ${path}`);
    assert.ok(pictures.length > 0 || output !== null, `${name}: a picture or output`);
  }
});

test('an example without a section is an error', () => {
  assert.throws(
    () => galleryItems(readme.replace('## vae', '## other')),
    "apps/examples/README.md: expected a section 'vae' with a link to its file",
  );
});

test('each has a card, with no mark-up but the page’s own', () => {
  const page = galleryPage(folder);
  assert.is(page.split('<section class="card">').length - 1, Object.keys(catalog).length);
  assert.match(page, '<h2 id="vae"><a href="README.md#vae">vae</a></h2>');
});

test.run();
