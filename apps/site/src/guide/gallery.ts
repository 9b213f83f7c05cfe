import { readFileSync } from 'node:fs';
import { catalog } from '../../../examples/src/catalog';

/** An example as the gallery shows it. */
export interface GalleryItem {
  readonly name: string;
  readonly description: string;
  /** Its file, from the folder of the examples. */
  readonly file: string;
  /** Its pictures, from the same folder. */
  readonly pictures: readonly string[];
  /** What it prints, where it draws nothing. */
  readonly output: string | null;
}

/** Every example, in the catalog's order, with what its section of the README shows. @throws Error for one that has no section or no file there */
export function galleryItems(readme: string): GalleryItem[] {
  const sections = readme.split(/^## /m);
  return Object.entries(catalog).map(([name, { description }]) => {
    const section = sections.find((text) => text.startsWith(`${name}\n`)) ?? '';
    const file = /\]\((src\/examples\/\w+\.ts)\)/.exec(section)?.[1];
    if (file === undefined) throw new Error(`apps/examples/README.md: expected a section '${name}' with a link to its file`);
    const pictures = [...section.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)].map(([, path]) => path!);
    const output = /^```\n([\s\S]*?)^```/m.exec(section)?.[1] ?? null;
    return { name, description, file, pictures, output };
  });
}

/** The page of the gallery, as markdown that stands in the folder of the examples. */
export function galleryPage(folder: string): string {
  const cards = galleryItems(readFileSync(`${folder}/README.md`, 'utf8')).map(({ name, description, file, pictures, output }) => {
    const shown =
      pictures.length > 0
        ? pictures.map((path) => `<img src="${path}" alt="What ${name} drew" loading="lazy">`).join('')
        : `<pre>${escape(output ?? '')}</pre>`;
    return [
      '<section class="card">',
      `<h2 id="${name}"><a href="README.md#${name}">${name}</a></h2>`,
      `<p>${escape(description)}</p>`,
      `<div class="shown">${shown}</div>`,
      `<p><a href="${file}">${file.slice(file.lastIndexOf('/') + 1)}</a></p>`,
      '</section>',
    ].join('\n');
  });
  return [
    'The programs that PyTorch users know, a file each, and what they draw or write. `npx -y pnpm@12 --filter examples start NAME` runs one; none takes more than three minutes.',
    '',
    '<div class="gallery">',
    ...cards,
    '</div>',
    '',
  ].join('\n');
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
