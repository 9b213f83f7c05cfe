/** A page of markdown: what stands in its first line, without what only a repository's page needs, and the rest. */
export interface Titled {
  readonly title: string;
  readonly body: string;
}

/** Takes a page's title off. @throws Error for a page that does not begin with one */
export function splitTitle(markdown: string, path: string): Titled {
  const found = /^# (.+)\n+/.exec(markdown);
  if (found === null) throw new Error(`${path}: expected a title in the first line, got '${markdown.slice(0, 40)}'`);
  return { title: found[1]!, body: markdown.slice(found[0].length) };
}

/** A block of code that names no language is what a program printed: TypeDoc would colour it as TypeScript. */
export function markOutput(fence: string): string {
  return fence.replace(/^(`{3,})(?=\n)/, '$1text');
}

/** The source of a diagram, where a block of code is one. */
export function diagramOf(fence: string): string | null {
  return /^```mermaid\n([\s\S]*?)\n?```$/.exec(fence)?.[1] ?? null;
}

/** A block of code that shows a whole file. */
export function fenceOf(text: string, language: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const ticks = '`'.repeat(longest + 1);
  return `${ticks}${language}\n${text.replace(/\n*$/, '\n')}${ticks}`;
}

/** A docstring's lines are joined by markdown; its shapes stand in a line of their own. */
export function separateShapes(text: string): string {
  return text.replace(/\n(?=Shapes?: )/g, '\n\n');
}
