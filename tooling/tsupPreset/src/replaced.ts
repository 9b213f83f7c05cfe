import type { Options } from 'tsup';

type Plugin = NonNullable<Options['esbuildPlugins']>[number];

/** Puts another text in the place of a source file, for what can only be there once the package is built. */
export function replaced(filter: RegExp, contents: string): Plugin {
  return { name: `replaced-${filter}`, setup: (build) => build.onLoad({ filter }, () => ({ contents })) };
}
