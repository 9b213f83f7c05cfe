import { transform } from 'esbuild';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['plugins']>[number];

/** Leaves out blanks, line ends and comments of the files into which a bundled package went: nobody reads it there, and its licence lies beside. */
export function withoutBlanks(name: string): Plugin {
  return {
    name: `without-blanks-${name}`,
    async renderChunk(code) {
      if (!code.includes(`/node_modules/${name}/`)) return undefined;
      return { code: (await transform(code, { minifyWhitespace: true, charset: 'utf8' })).code };
    },
  };
}
