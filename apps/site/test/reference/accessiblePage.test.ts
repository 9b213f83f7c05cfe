import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { accessiblePage } from '../../src/reference/accessiblePage';

test('headings leave out no level, and keep their names', () => {
  assert.is(
    accessiblePage('<h1>A</h1><h4 id="b">B</h4><h5>C</h5><h2>D</h2><h3>E</h3>'),
    '<h1>A</h1><h2 id="b">B</h2><h3>C</h3><h2>D</h2><h3>E</h3>',
  );
});

test('what opens a part has no link in it; other headings keep theirs', () => {
  const link = '<a href="#x" aria-label="Permalink" class="tsd-anchor-icon"><svg></svg></a>';
  assert.is(
    accessiblePage(`<summary class="s"><h1>A${link}</h1></summary><h2>B${link}</h2>`),
    `<summary class="s"><h1>A</h1></summary><h2>B${link}</h2>`,
  );
});

test('the keyboard reaches code and tables', () => {
  assert.is(accessiblePage('<pre><code>1</code></pre><table>'), '<pre tabindex="0"><code>1</code></pre><table tabindex="0">');
});

test.run();
