import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { Parser } from 'htmlparser2';

/** A link that leads nowhere. */
export interface BrokenLink {
  /** The page it stands in, from the site's root. */
  readonly page: string;
  readonly link: string;
  readonly why: string;
}

/** What a page links to, and the anchors that it has. */
interface PageLinks {
  readonly links: string[];
  readonly anchors: Set<string>;
}

const addresses: Readonly<Record<string, readonly string[]>> = {
  a: ['href'],
  link: ['href'],
  use: ['href'],
  img: ['src'],
  script: ['src'],
  source: ['src'],
};

/** Reads a page's links (all that it loads, too) and anchors. */
function readLinks(html: string): PageLinks {
  const links: string[] = [];
  const anchors = new Set<string>();
  const parser = new Parser({
    onopentag(name, attributes) {
      if (attributes.id !== undefined) anchors.add(attributes.id);
      for (const attribute of addresses[name] ?? []) {
        const value = attributes[attribute];
        if (value !== undefined) links.push(value);
      }
    },
  });
  parser.end(html);
  return { links, anchors };
}

/** Checks every link of a folder of pages: those within it with their anchors; of those that lead elsewhere that they are https addresses. */
export function checkLinks(folder: string): { readonly links: number; readonly broken: BrokenLink[] } {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => posix.relative(folder, posix.join(entry.parentPath, entry.name)));
  const pages = new Map(
    files
      .filter((file) => file.endsWith('.html'))
      .map((file) => [file, readLinks(readFileSync(posix.join(folder, file), 'utf8'))]),
  );
  const broken: BrokenLink[] = [];
  let links = 0;
  for (const [page, { links: found }] of pages) {
    for (const link of found) {
      links++;
      const why = whyBroken(link, page, pages, (file) => existsSync(posix.join(folder, file)));
      if (why !== null) broken.push({ page, link, why });
    }
  }
  return { links, broken };
}

/** What is wrong with a link of a page; null where nothing is. */
function whyBroken(
  link: string,
  page: string,
  pages: ReadonlyMap<string, PageLinks>,
  exists: (file: string) => boolean,
): string | null {
  if (/^[a-z][a-z+.-]*:/i.test(link)) {
    if (!URL.canParse(link)) return 'no address';
    return ['https:', 'mailto:', 'data:'].includes(new URL(link).protocol) ? null : 'expected https';
  }
  const [path = '', anchor] = link.split('#') as [string, string?];
  if (path.startsWith('/')) return 'expected a relative link: the site may stand in any folder';
  const plain = decodeURI(path.replace(/\?.*$/, ''));
  let file = plain === '' ? page : posix.join(posix.dirname(page), plain);
  if (file.endsWith('/')) file += 'index.html';
  if (file.startsWith('..')) return 'leads out of the site';
  if (!pages.has(file) && !exists(file)) return 'no such file';
  if (anchor === undefined || anchor === '' || !file.endsWith('.html')) return null;
  return pages.get(file)?.anchors.has(decodeURIComponent(anchor)) ? null : 'no such anchor';
}
