import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/**
 * Takes a CommonJS package into a build: its main file, not the one for bundlers in a page, and the given texts in place of the modules that
 * it requires of the host.
 */
export function bundled(name: string, config: string, hostModules: Readonly<Record<string, string>>): Plugin {
  const require = createRequire(config);
  return {
    name: `bundled-${name}`,
    setup(build) {
      build.onResolve({ filter: new RegExp(`^${name}$`) }, () => ({ path: require.resolve(name) }));
      build.onResolve({ filter: new RegExp(`^(${Object.keys(hostModules).join('|')})$`) }, ({ path }) => ({
        path,
        namespace: 'host-module',
      }));
      build.onLoad({ filter: /.*/, namespace: 'host-module' }, ({ path }) => ({
        contents: hostModules[path],
        resolveDir: fileURLToPath(new URL('.', config)),
      }));
    },
  };
}
