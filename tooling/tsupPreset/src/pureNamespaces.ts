import type { Options } from 'tsup';

type Plugin = NonNullable<Options['plugins']>[number];

/** What esbuild makes of `export * as functional from '...'`, and the end of the function that it calls. */
const namespace = /var (\w+) = \{\};\n__export\(\1, /g;
const end = '    __defProp(target, name, { get: all[name], enumerable: true });\n';

/**
 * Says of exported namespaces that making one does nothing else: then a bundler leaves out those that nobody asks for, with all that only they name.
 * esbuild fills them in a statement of its own, which looks as if it did something.
 */
export function pureNamespaces(): Plugin {
  return {
    name: 'pure-namespaces',
    renderChunk(code) {
      // in a build of several files the function may stand in another one
      const marked = code
        .replace(end, `${end}  return target;\n`)
        .replaceAll(namespace, 'var $1 = /* @__PURE__ */ __export({}, ');
      if (marked === code) return undefined;
      if (!code.includes(end) && !/^import \{[^}]*\b__export\b/m.test(code)) {
        throw new Error('pure-namespaces: esbuild fills namespaces in another way now');
      }
      return { code: marked };
    },
  };
}
