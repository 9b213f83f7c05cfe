import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { glyphOf } from '../../src/text/font';
import { fitText, measureText, textElement } from '../../src/text/text';

const test = suite('text as outlines');

// Advances of DejaVu Sans 2.37 in 2048ths, read from its hmtx table: A 1401, V 1401, 7 1303, : 690, space 651; kerning A-V -131.
test('is as wide as the font says, kerning included', () => {
  assert.is(measureText('A', 2048), 1401);
  assert.is(measureText('7: ', 2048), 1303 + 690 + 651);
  assert.is(measureText('AV', 2048), 1401 + 1401 - 131);
  assert.is(measureText('777', 10), (3 * 1303 * 10) / 2048);
  assert.is(measureText('', 12), 0);
});

test('covers the letters of European languages and the signs of formulas', () => {
  const alphabet =
    ' !"#$%&\'()*+,-./0123456789:;<=>?@ABCXYZ[\\]^_`abcxyz{|}~äöüßéèñçøåłžşțğıĲ«»„“”‘’–—…€±×÷≤≥≠≈∞√∑πσµαβΔΩ→←АБВЯабвяёії²³⁻¹₀₁';
  for (const character of alphabet) assert.ok(glyphOf(character), `no outline for ${character}`);
});

test('every outline is drawn in relative commands that end in numbers', () => {
  for (let code = 0x20; code < 0x2700; code++) {
    const glyph = glyphOf(String.fromCharCode(code));
    for (const contour of glyph?.contours ?? []) {
      assert.ok(Number.isInteger(contour.x) && Number.isInteger(contour.y));
      assert.match(contour.rest, /^([hvlq](-?\d+[ ]?)+)+$/, `U+${code.toString(16)}`);
    }
  }
});

test('says what it shows, with its characters escaped, and is placed by its anchor', () => {
  const start = textElement('<7>', { x: 10, y: 20.5, size: 16 });
  assert.match(
    start,
    /^<g role="img" aria-label="&lt;7&gt;" fill="#000" transform="translate\(10 20.5\) scale\(0.0078125\) translate\(0 0\)"><path d="M/,
  );
  const width = (measureText('<7>', 16) / 16) * 2048;
  assert.match(
    textElement('<7>', { x: 0, y: 0, size: 16, anchor: 'middle' }),
    new RegExp(`translate\\(-${Math.floor(width / 2)} 0\\)`),
  );
  assert.match(textElement('<7>', { x: 0, y: 0, size: 16, anchor: 'end' }), new RegExp(`translate\\(-${width} 0\\)`));
  assert.match(textElement('a', { x: 0, y: 0, size: 16, rotate: -90, label: 'abc' }), /aria-label="abc".*rotate\(-90\)/);
});

test('a letter with a combining accent is drawn as one character; white space is a space', () => {
  assert.is(measureText('e\u0301', 12), measureText('é', 12));
  assert.is(measureText('a\nb\tc', 12), measureText('a b c', 12));
});

test('characters without an outline stay text, in their place', () => {
  const svg = textElement('a 日本 <b', { x: 0, y: 0, size: 16 });
  assert.match(svg, /<text x="1906" font-size="2048" font-family="[^"]+" xml:space="preserve">日本<\/text>/);
  assert.is(svg.match(/<path/g)?.length, 1);
  assert.is(measureText('日本', 10), 20);
});

test('is cut to a width', () => {
  assert.is(fitText('short', 12, 100), 'short');
  const cut = fitText('a rather long title of an image', 12, 100);
  assert.match(cut, /^a rather .*\S…$/);
  assert.ok(measureText(cut, 12) <= 100 && measureText(cut, 12) > 85);
  assert.is(fitText('WWW', 12, 3), '…');
});

test.run();
