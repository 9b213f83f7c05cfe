/** Attributes of an element; undefined ones are left out. */
export type Attributes = Record<string, string | number | undefined>;

/** An SVG element as text; `children` are elements that are text already. */
export function element(tag: string, attributes: Attributes, children: readonly string[] = []): string {
  let open = `<${tag}`;
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) open += ` ${name}="${typeof value === 'number' ? formatNumber(value) : escapeText(value)}"`;
  }
  return children.length === 0 ? `${open}/>` : `${open}>${children.join('')}</${tag}>`;
}

/** A whole picture on white. */
export function svgDocument(width: number, height: number, name: string, children: readonly string[]): string {
  const attributes = {
    xmlns: 'http://www.w3.org/2000/svg',
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
  };
  const background = element('rect', { width, height, fill: '#fff' });
  return element('svg', attributes, [
    element('title', {}, [escapeText(name)]),
    background,
    ...children.map((child) => `\n${child}`),
  ]);
}

/** Text for use between tags or in an attribute; what XML cannot hold is replaced. */
export function escapeText(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replace(/[&<>"'\t\n\r]/g, (character) => escapes[character] ?? `&#${character.charCodeAt(0)};`);
}

/** At most three decimals, which is finer than any screen. */
export function formatNumber(value: number): string {
  return String(Math.round(value * 1000) / 1000);
}

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
