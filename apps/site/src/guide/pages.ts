import { existsSync, readdirSync } from 'node:fs';

/** A page of the guide: a file of markdown that stays where it is, or a folder that lists some. */
export interface GuidePage {
  /** From the root of the repository. */
  readonly path: string;
  /** What the navigation puts it under. */
  readonly group: string;
  /** In the navigation, if the page's own title is not what it takes. */
  readonly title?: string;
  /** The pages under this one, which then is a folder. */
  readonly pages?: readonly string[];
}

/** The groups of the navigation, in order. */
export const groups: readonly string[] = ['Guide', 'Programs', 'Packages', 'Tooling', 'Sources'];

/** The packages of the reference, in the order of the README's map. */
export const packages: readonly string[] = [
  'core',
  'nn',
  'optim',
  'distributions',
  'transforms',
  'datasets',
  'metrics',
  'serialize',
  'plot',
  'checks',
];

/** The pages of the guide, in the navigation's order. @param root the repository */
export function guidePages(root: string): GuidePage[] {
  const recipes = readdirSync(`${root}/docs/recipes`).filter((name) => name.endsWith('.md'));
  const tooling = readdirSync(`${root}/tooling`).filter((name) => existsSync(`${root}/tooling/${name}/README.md`));
  return [
    { path: 'docs/from-pytorch.md', group: 'Guide' },
    { path: 'docs/recipes', group: 'Guide', title: 'Recipes', pages: recipes.map((name) => `docs/recipes/${name}`) },
    { path: 'docs/backends.md', group: 'Guide' },
    { path: 'docs/errors.md', group: 'Guide' },
    { path: 'docs/performance.md', group: 'Guide', title: 'Performance' },
    { path: 'docs/performance-notes.md', group: 'Guide' },
    { path: 'docs/performance-history.md', group: 'Guide' },
    { path: 'docs/architecture.md', group: 'Guide', title: 'Architecture' },
    { path: 'CONTRIBUTING.md', group: 'Guide' },
    { path: 'apps/examples/README.md', group: 'Programs' },
    { path: 'apps/mnist-trainer/README.md', group: 'Programs', title: 'The MNIST trainer' },
    { path: 'apps/playground/README.md', group: 'Programs', title: 'The playground' },
    ...tooling.map((name) => ({ path: `tooling/${name}/README.md`, group: 'Tooling', title: `tooling/${name}` })),
    { path: 'apps/site/README.md', group: 'Tooling', title: 'This site' },
  ];
}
