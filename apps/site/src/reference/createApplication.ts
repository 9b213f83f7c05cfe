import { join } from 'node:path';
import { Application, Converter, LogLevel, ReflectionKind } from 'typedoc';
import { separateShapes } from '../guide/markdown';
import { groups, packages } from '../guide/pages';

/** TypeDoc, told what to read and how to show it. @param root the repository @param site the folder of this package */
export async function createApplication(root: string, site: string): Promise<Application> {
  const application = await Application.bootstrap({
    name: 'Kindling',
    tsconfig: join(site, 'tsconfig.reference.json'),
    entryPoints: packages.map((name) => join(root, 'packages', name, 'src/index.ts')),
    basePath: join(root, 'packages'),
    displayBasePath: join(root, 'packages'),
    readme: 'none',
    // what tsc says is for `typecheck`
    skipErrorChecking: true,
    excludePrivate: true,
    excludeInternal: true,
    disableSources: true,
    logLevel: LogLevel.Warn,
    customCss: join(site, 'assets/site.css'),
    favicon: join(site, 'assets/favicon.svg'),
    lightHighlightTheme: 'github-light-default',
    darkHighlightTheme: 'github-dark-default',
    highlightLanguages: ['bash', 'css', 'html', 'javascript', 'json', 'markdown', 'python', 'typescript'],
    ignoredHighlightLanguages: ['text'],
    // TypeDoc would take `torch.gt` for an address
    markdownItOptions: { html: true, linkify: false },
    navigationLinks: { Gallery: 'site:documents/Gallery.html', Playground: 'site:playground/index.html' },
    navigation: { includeGroups: true, includeCategories: false, includeFolders: false },
    headings: { readme: true, document: true },
    groupOrder: [...groups, '*'],
    sortEntryPoints: false,
    sort: ['alphabetical'],
    searchInComments: true,
    searchInDocuments: true,
    searchGroupBoosts: { Classes: 1.5, Functions: 1.5, Guide: 1.2, Sources: 0.1 },
    includeHierarchySummary: false,
    visibilityFilters: {},
    useFirstParagraphOfCommentAsSummary: true,
    validation: { invalidLink: true, invalidPath: true, rewrittenLink: true, notExported: false, notDocumented: false },
  });
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const reflection of project.getReflectionsByKind(ReflectionKind.All)) {
      for (const part of reflection.comment?.summary ?? []) part.text = separateShapes(part.text);
    }
  });
  return application;
}
