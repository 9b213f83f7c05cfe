import type { Options } from 'tsup';

type Plugin = NonNullable<Options['plugins']>[number];

/**
 * Has the CommonJS build require what the source loads by `import('...')`. Jest, as it comes, has no `import()` in CommonJS.
 * An `import()` of what only the running program knows stays.
 */
export function requireInCommonJs(): Plugin {
  return {
    name: 'require-in-commonjs',
    renderChunk(code, { path }) {
      if (!path.endsWith('.cjs')) return undefined;
      return { code: code.replaceAll(/\bimport\((["'][^"']+["'])\)/g, 'Promise.resolve().then(() => require($1))') };
    },
  };
}
