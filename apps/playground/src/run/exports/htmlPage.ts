import { boundsOf, fitDigit, pixelDeviation, pixelMean } from '@kindling/digits';
import { forward } from './standalone';
import type { StandaloneNet } from './standaloneNet';

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:40rem;margin:2rem auto;padding:0 1rem}
canvas{touch-action:none;width:280px;height:280px;background:#000;border-radius:8px}main{display:flex;flex-wrap:wrap;gap:2rem}
ol{list-style:none;padding:0;margin:0;min-width:14rem}li{display:grid;grid-template-columns:6rem 1fr 4rem;gap:.5rem}meter{width:100%;height:1.5em}`;

/** What the page does, once `layers`, `numbers`, `classes`, `forward`, `boundsOf` and `fitDigit` are there. */
const program = `
const canvas = document.querySelector('canvas');
const pen = canvas.getContext('2d', { willReadFrequently: true });
const rows = classes.map((name) => {
  const [row, label, meter, text] = ['li', 'span', 'meter', 'span'].map((tag) => document.createElement(tag));
  label.textContent = meter.ariaLabel = name;
  row.append(label, meter, text);
  document.querySelector('ol').append(row);
  return { meter, text };
});
function look() {
  const { data } = pen.getImageData(0, 0, 280, 280);
  const values = Float32Array.from({ length: 280 * 280 }, (_, i) => data[4 * i + 3] / 255);
  const isEmpty = !values.some((value) => value >= 0.1);
  const seen = isEmpty ? null : fitDigit({ values, height: 280, width: 280 }, boundsOf);
  const chances = seen && forward(layers, numbers, Float32Array.from(seen, (pixel) => (pixel / 255 - mean) / deviation));
  rows.forEach(({ meter, text }, at) => {
    meter.value = chances ? chances[at] : 0;
    text.textContent = chances ? (100 * chances[at]).toFixed(1) + ' %' : '';
  });
  const best = chances ? chances.indexOf(Math.max(...chances)) : -1;
  document.querySelector('output').textContent = chances ? 'This is ' + classes[best] + '.' : 'Draw something.';
}
pen.lineWidth = 26;
pen.lineCap = pen.lineJoin = 'round';
pen.strokeStyle = '#fff';
const place = (event) => [event.offsetX, event.offsetY];
canvas.onpointerdown = (event) => {
  canvas.setPointerCapture(event.pointerId);
  pen.beginPath();
  pen.moveTo(...place(event));
  pen.lineTo(...place(event));
  pen.stroke();
  look();
};
canvas.onpointermove = (event) => {
  if (event.buttons === 0) return;
  pen.lineTo(...place(event));
  pen.stroke();
  look();
};
document.querySelector('button').onclick = () => {
  pen.clearRect(0, 0, 280, 280);
  look();
};
look();
`;

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

/**
 * A page that stands alone: it recognises what is drawn with this net, whose numbers are in it, loads nothing, and its policy lets it load nothing. A drawing is
 * centred and scaled as it is here.
 */
export async function htmlPage({ layers, numbers }: StandaloneNet, classes: readonly string[]): Promise<string> {
  const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  let letters = '';
  for (let i = 0; i < bytes.length; i += 0x2000) letters += String.fromCharCode(...bytes.subarray(i, i + 0x2000));
  // no text of the user's can end the script
  const json = (value: unknown) => JSON.stringify(value).replaceAll('<', '\\u003c');
  const script = `'use strict';
const __name = (value) => value; // some compilers name functions this way
const [mean, deviation] = [${pixelMean}, ${pixelDeviation}];
const layers = ${json(layers)};
const classes = ${json(classes)};
const numbers = new Float32Array(Uint8Array.from(atob('${btoa(letters)}'), (letter) => letter.charCodeAt(0)).buffer);
const forward = ${forward};
const boundsOf = ${boundsOf};
const fitDigit = ${fitDigit};
${program}`;
  const [scripts, styles] = [await sourceOf(script), await sourceOf(style)];
  const policy = `default-src 'none'; script-src ${scripts}; style-src ${styles}; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width">
<title>A net that recognises ${escaped(classes.join(', '))}</title>
<style>${style}</style>
</head>
<body>
<h1>Draw: ${escaped(classes.join(', '))}</h1>
<main>
<div><canvas width="280" height="280" role="img" aria-label="A field to draw in"></canvas><p><button type="button">Clear</button> <output aria-live="polite"></output></p></div>
<ol></ol>
</main>
<script>${script}</script>
</body>
</html>
`;
}

/** How a policy names a text that it allows: by its hash; where a page has no checksums, all that stands in the file itself. */
async function sourceOf(text: string): Promise<string> {
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle;
  if (subtle === undefined) return "'unsafe-inline'";
  const digest = new Uint8Array(await subtle.digest('SHA-256', new TextEncoder().encode(text)));
  return `'sha256-${btoa(String.fromCharCode(...digest))}'`;
}
