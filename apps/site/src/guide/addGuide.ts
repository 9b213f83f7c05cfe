import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join, relative } from 'node:path';
import {
  type Application,
  type CommentDisplayPart,
  Converter,
  MinimalSourceFile,
  Models,
  type NormalizedPath,
  normalizePath,
} from 'typedoc';
import { drawDiagram } from './diagram';
import { galleryPage } from './gallery';
import { diagramOf, fenceOf, markOutput, splitTitle } from './markdown';
import { guidePages } from './pages';

const { DocumentReflection } = Models;

/** The languages that sources are shown in, by the end of their name. */
const languages: Readonly<Record<string, string>> = {
  '.ts': 'ts',
  '.js': 'js',
  '.mjs': 'js',
  '.py': 'python',
  '.json': 'json',
  '.css': 'css',
  '.html': 'html',
  '.md': 'markdown',
};

const at = (...parts: readonly string[]): NormalizedPath => normalizePath(join(...parts));

const isPicture = (path: string) => /\.(png|svg|jpe?g|webp)$/.test(path);

/**
 * Puts the guide beside the reference: the pages of markdown, each package's README on its package's page, the gallery, and what these
 * pages link to in the repository. TypeDoc knows links between files by their paths, so a link that holds in the repository holds here.
 */
export function addGuide(application: Application, root: string): void {
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const guide = new Guide(application, project, root);
    guide.addHome();
    for (const module of project.getReflectionsByKind(Models.ReflectionKind.Module)) {
      guide.addPackage(module as Models.DeclarationReflection);
    }
    guide.addGallery();
    for (const { path, group, title, pages } of guidePages(root)) {
      if (pages === undefined) guide.addFile(path, { group, title });
      else guide.addChapter(path, pages, { group, title });
    }
    guide.addSources();
  });
}

interface Place {
  readonly group?: string;
  readonly title?: string | undefined;
  readonly parent?: Models.DocumentReflection;
}

class Guide {
  #diagrams = 0;
  /** The files and folders that have a page. */
  readonly #pages = new Set<string>();
  readonly #drawn = mkdtempSync(join(tmpdir(), 'kindling-site-'));
  readonly #application: Application;
  readonly #project: Models.ProjectReflection;
  readonly #root: string;

  constructor(application: Application, project: Models.ProjectReflection, root: string) {
    this.#application = application;
    this.#project = project;
    this.#root = root;
    process.on('exit', () => rmSync(this.#drawn, { recursive: true, force: true }));
  }

  /** The first page is the repository's. */
  addHome(): void {
    const path = at(this.#root, 'README.md');
    const { title, body } = splitTitle(readFileSync(path, 'utf8'), 'README.md');
    this.#project.name = title;
    this.#project.readme = this.#parse(body, path);
    this.#project.files.registerReflection(path, this.#project);
    this.#project.files.registerReflectionPath(at(this.#root), this.#project);
  }

  /** A package's page is its README and the list of what it exports. */
  addPackage(module: Models.DeclarationReflection): void {
    const folder = at(this.#root, 'packages', module.name.split('/')[0]!);
    const path = at(folder, 'README.md');
    module.name = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name;
    module.readme = this.#parse(splitTitle(readFileSync(path, 'utf8'), path).body, path);
    module.comment ??= new Models.Comment();
    module.comment.blockTags.push(new Models.CommentTag('@group', [{ kind: 'text', text: 'Packages' }]));
    for (const known of [path, folder]) this.#project.files.registerReflectionPath(known, module);
  }

  addGallery(): void {
    const folder = join(this.#root, 'apps/examples');
    this.#add(this.#parse(galleryPage(folder), join(folder, 'gallery.md')), [at(folder, 'gallery')], {
      group: 'Programs',
      title: 'Gallery',
    });
  }

  /** A page of markdown; a README is what a link to its folder shows. */
  addFile(path: string, place: Place): Models.DocumentReflection {
    const absolute = at(this.#root, path);
    const { title, body } = splitTitle(readFileSync(absolute, 'utf8'), path);
    const paths = basename(path) === 'README.md' ? [absolute, at(absolute, '..')] : [absolute];
    return this.#add(this.#parse(body, absolute), paths, { title, ...(place.title === undefined ? { ...place, title } : place) });
  }

  /** A folder of pages: the list of their titles, and the pages under it. */
  addChapter(path: string, pages: readonly string[], place: Place): void {
    const absolute = at(this.#root, path);
    const titles = pages.map((page) => {
      const { title } = splitTitle(readFileSync(join(this.#root, page), 'utf8'), page);
      return `- [${title}](${relative(path, page)})`;
    });
    const parent = this.#add(this.#parse(titles.join('\n'), join(absolute, 'list.md')), [absolute], place);
    for (const page of pages) this.addFile(page, { parent });
  }

  /** A folder: the list of what is in it. Only what has a page is a link. */
  addFolder(path: string, place: Place): void {
    const absolute = at(this.#root, path);
    const lines = readdirSync(absolute, { withFileTypes: true }).map((entry) => {
      const name = entry.isDirectory() ? `${entry.name}/` : entry.name;
      return this.#pages.has(join(absolute, entry.name)) ? `- [${name}](${entry.name})` : `- ${name}`;
    });
    this.#add(this.#parse(lines.join('\n'), join(absolute, 'list.md')), [absolute], place);
  }

  /** What the pages link to and what is no page yet: sources and folders of the repository. Folders come last, as they link to files. */
  addSources(): void {
    const linked = [...this.#project.files.getMediaPaths()].filter(
      (path) => !isPicture(path) && !path.startsWith(at(this.#drawn)),
    );
    const isFolder = (path: string) => statSync(path).isDirectory();
    const byName = linked.map((path) => relative(this.#root, path)).sort();
    for (const path of byName.filter((name) => !isFolder(join(this.#root, name)))) {
      const code = fenceOf(readFileSync(join(this.#root, path), 'utf8'), languages[extname(path)] ?? 'text');
      this.#add([{ kind: 'code', text: code }], [at(this.#root, path)], { group: 'Sources', title: path });
    }
    for (const path of byName.filter((name) => isFolder(join(this.#root, name)))) {
      this.addFolder(path, { group: 'Sources', title: `${path}/` });
    }
  }

  #add(
    content: CommentDisplayPart[],
    paths: readonly NormalizedPath[],
    { group, title, parent }: Place,
  ): Models.DocumentReflection {
    const owner = parent ?? this.#project;
    const page = new DocumentReflection(title!, owner, content, group === undefined ? {} : { group });
    owner.addChild(page);
    this.#project.registerReflection(page, undefined, paths[0]);
    for (const path of paths) {
      this.#project.files.registerReflectionPath(path, page);
      this.#pages.add(path);
    }
    return page;
  }

  #parse(markdown: string, path: string): CommentDisplayPart[] {
    const { content } = this.#application.converter.parseRawComment(
      new MinimalSourceFile(markdown, normalizePath(path)),
      this.#project.files,
    );
    return content.flatMap((part) => {
      if (part.kind !== 'code') return [part];
      const diagram = diagramOf(part.text);
      return diagram === null ? [{ ...part, text: markOutput(part.text) }] : this.#draw(diagram);
    });
  }

  #draw(source: string): CommentDisplayPart[] {
    const number = ++this.#diagrams;
    return Object.entries(drawDiagram(source)).flatMap(([theme, svg]): CommentDisplayPart[] => {
      const file = at(this.#drawn, `diagram-${number}-${theme}.svg`);
      writeFileSync(file, svg);
      const { target } = this.#project.files.registerAbsolute(file);
      return [
        { kind: 'text', text: `<img class="only-${theme}" alt="Diagram" src="` },
        { kind: 'relative-link', text: file, target, targetAnchor: undefined },
        { kind: 'text', text: '">' },
      ];
    });
  }
}
