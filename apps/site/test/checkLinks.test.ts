import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkLinks } from '../src/checkLinks';

const files: Readonly<Record<string, string>> = {
  'index.html': '<h1 id="top">x</h1><img src="media/a%20b.png"><a href="guide/page.html#part">x</a><a href="#top">x</a>',
  'guide/page.html':
    '<h2 id="part">x</h2><a href="../index.html">x</a><a href="../">x</a><a href="https://gpu.rocks">x</a><link rel="icon" href="data:,">',
  'media/a b.png': '',
};

const root = temporaryFolder();
let made = 0;

function check(extra: Readonly<Record<string, string>>): ReturnType<typeof checkLinks> {
  const folder = join(root, String(made++));
  for (const [path, text] of Object.entries({ ...files, ...extra })) {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return checkLinks(folder);
}

test('links that hold: with anchors, to folders, in any folder of a server, elsewhere by https', () => {
  assert.equal(check({}), { links: 7, broken: [] });
});

test('a broken link is told with its page and what is wrong', () => {
  for (const [link, why] of [
    ['page2.html', 'no such file'],
    ['../media/none.png', 'no such file'],
    ['../index.html#bottom', 'no such anchor'],
    ['#bottom', 'no such anchor'],
    ['/index.html', 'expected a relative link: the site may stand in any folder'],
    ['../../index.html', 'leads out of the site'],
    ['http://gpu.rocks', 'expected https'],
    ['https://', 'no address'],
  ] as const) {
    const page = 'guide/other.html';
    assert.equal(check({ [page]: `<a href="${link}">x</a>` }).broken, [{ page, link, why }]);
  }
});

test('what a page loads is checked, too', () => {
  const broken = check({
    'other.html': '<script src="a.js"></script><img src="b.png"><link href="c.css"><svg><use href="d.svg#i"/></svg>',
  });
  assert.equal(
    broken.broken.map(({ link }) => link),
    ['a.js', 'b.png', 'c.css', 'd.svg#i'],
  );
});

test.run();
