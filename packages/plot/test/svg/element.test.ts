import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { element, escapeText, svgDocument } from '../../src/svg/element';

const test = suite('SVG elements');

test('attributes and text cannot end early', () => {
  assert.is(element('g', { 'aria-label': `<a> & "b" 'c'` }), `<g aria-label="&lt;a&gt; &amp; &quot;b&quot; &#39;c&#39;"/>`);
  assert.is(escapeText('a\tb\n'), 'a&#9;b&#10;');
});

test('what XML cannot hold is replaced', () => {
  assert.is(escapeText('a\u0000\u001b\ufffeb\ud83d'), 'a\ufffd\ufffd\ufffdb\ufffd');
  assert.is(escapeText('😀 é'), '😀 é');
});

test('numbers are short and undefined is left out', () => {
  assert.is(element('rect', { x: 1 / 3, y: -0.00001, width: undefined }), '<rect x="0.333" y="0"/>');
  assert.is(element('g', {}, ['<a/>', '<b/>']), '<g><a/><b/></g>');
});

test('a document has a name, a size and a white ground', () => {
  const svg = svgDocument(30, 20, 'a < b', ['<g/>']);
  assert.match(
    svg,
    /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" width="30" height="20" viewBox="0 0 30 20" role="img"><title>a &lt; b<\/title>/,
  );
  assert.match(svg, /<rect width="30" height="20" fill="#fff"\/>\n<g\/><\/svg>$/);
});

test.run();
