import { createRequire } from 'node:module';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';

/**
 * Gives programs of a bundle a CommonJS package as one file, made once in `folder`: Node finds the hundred files of GPU.js in a tenth of a second of
 * processor time, in every process. What the package leaves outside is what it would find from where it lies. `from` is a file
 * of the package that depends on it.
 */
export function gathered(name: string, from: string, folder: string): Plugin {
  return {
    name: `gathered-${name}`,
    setup(main) {
      const entry = createRequire(from).resolve(name);
      const file = join(folder, `${name}.cjs`);
      let made: Promise<unknown> | undefined;
      main.onResolve({ filter: new RegExp(`^${name}$`) }, ({ kind }) =>
        kind === 'dynamic-import' ? { path: name, namespace: 'gathered' } : null,
      );
      main.onLoad({ filter: new RegExp(`^${name}$`), namespace: 'gathered' }, async () => {
        made ??= build({
          entryPoints: [entry],
          outfile: file,
          bundle: true,
          minifyWhitespace: true,
          format: 'cjs',
          platform: 'node',
          target: 'node20',
          external: ['gl'],
          banner: { js: `require = require('node:module').createRequire(${JSON.stringify(entry)});` },
          logLevel: 'silent',
        });
        await made;
        // `require` reads it once, where `import` reads it for its names first
        return {
          contents: `import { createRequire } from 'node:module'; export default createRequire(import.meta.url)(${JSON.stringify(file)});`,
        };
      });
    },
  };
}
