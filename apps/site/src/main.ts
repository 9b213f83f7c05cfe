import { join } from 'node:path';
import { buildSite, siteFolder } from './buildSite';

const started = performance.now();
try {
  const { links, broken } = await buildSite(join(siteFolder, 'dist'), join(siteFolder, '../playground/dist'));
  for (const { page, link, why } of broken) console.error(`${page}: ${link}: ${why}`);
  if (broken.length > 0) throw new Error(`${broken.length} of ${links} links are broken`);
  console.log(`apps/site/dist: ${links} links checked, ${((performance.now() - started) / 1000).toFixed(1)} s`);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
