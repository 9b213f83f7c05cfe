import { cpSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PageEvent } from 'typedoc';
import { type BrokenLink, checkLinks } from './checkLinks';
import { addGuide } from './guide/addGuide';
import { accessiblePage } from './reference/accessiblePage';
import { createApplication } from './reference/createApplication';
import { requireDocs } from './reference/requireDocs';
import { securePage } from './reference/securePage';
import { tidyClasses } from './reference/tidyClasses';

/** The folder of this package. */
export const siteFolder: string = fileURLToPath(new URL('..', import.meta.url));
const root = join(siteFolder, '../..');

export interface SiteReport {
  readonly links: number;
  readonly broken: readonly BrokenLink[];
}

/**
 * Builds the site into a folder: the guide and the reference by TypeDoc, and the playground as it was built.
 * @throws Error where the playground is not built, or TypeDoc finds an error
 */
export async function buildSite(out: string, playground: string): Promise<SiteReport> {
  if (!existsSync(join(playground, 'index.html'))) {
    throw new Error(`${playground}: no index.html. Build the playground first: npx -y pnpm@12 --filter playground build`);
  }
  const application = await createApplication(root, siteFolder);
  tidyClasses(application);
  requireDocs(application);
  addGuide(application, root);
  application.renderer.on(PageEvent.END, (page) => {
    if (page.contents !== undefined) page.contents = securePage(accessiblePage(page.contents));
  });
  const project = await application.convert();
  if (project === undefined) throw new Error('TypeDoc found errors: see above');
  application.validate(project);
  await application.generateDocs(project, out);
  if (application.logger.hasErrors() || application.logger.hasWarnings()) throw new Error('TypeDoc complained: see above');
  cpSync(playground, join(out, 'playground'), { recursive: true });
  return checkLinks(out);
}
