import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { securePage } from '../../src/reference/securePage';

const html = (body: string, base = '../') =>
  `<!DOCTYPE html><html lang="en" data-base="${base}"><head><meta charset="utf-8"/></head><body>${body}</body></html>`;

test('a page allows its own script by its hash, and no other', () => {
  const page = securePage(html('<script>let a = 1;</script>'));
  const hash = createHash('sha256').update('let a = 1;').digest('base64');
  assert.match(
    page,
    `<meta charset="utf-8"/><meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self' 'sha256-${hash}';`,
  );
  assert.not.match(page, 'unsafe');
});

test("a column's alignment is a class, as the policy allows no style in the page", () => {
  assert.match(securePage(html('<td style="text-align:right">1</td>')), '<td class="align-right">1</td>');
});

test("the toolbar's links start from the site's root", () => {
  assert.match(
    securePage(html('<a href="site:playground/index.html" target="_blank">x</a>')),
    '<a href="../playground/index.html">x</a>',
  );
  assert.match(securePage(html('<a href="site:x.html">x</a>', './')), '<a href="./x.html">x</a>');
});

test.run();
