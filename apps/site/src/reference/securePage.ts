import { createHash } from 'node:crypto';

/** The hash of nothing: TypeDoc's script makes a style element that stays empty, as no filter is offered. */
const EMPTY = sourceHash('');

/**
 * A page with its Content-Security-Policy: no script, style, picture or font but the site's own (a few icons stand in the style itself). TypeDoc writes one script into each page
 * (it sets the theme before anything is drawn), which is allowed by its hash; how a table's columns are aligned becomes a class.
 */
export function securePage(html: string): string {
  const base = /<html[^>]* data-base="([^"]*)"/.exec(html)?.[1] ?? './';
  const page = html
    .replace(/ style="text-align:\s*(left|right|center)"/g, ' class="align-$1"')
    .replace(/href="site:/g, `href="${base}`)
    .replace(/ target="_blank"/g, '');
  const hashes = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, code]) => sourceHash(code!));
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${[...new Set(hashes)].join(' ')}`,
    `style-src 'self' ${EMPTY}`,
    "img-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return page.replace('<meta charset="utf-8"/>', `$&<meta http-equiv="Content-Security-Policy" content="${policy}"/>`);
}

/** How a content security policy names a script or a style. */
function sourceHash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
