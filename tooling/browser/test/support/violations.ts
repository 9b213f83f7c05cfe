import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

export interface ViolationsOptions {
  /** Parts of the page that are not looked at. */
  readonly exclude?: readonly string[];
  /** Only these rules. */
  readonly rules?: readonly string[];
}

/** Faults that axe-core finds, a line each. */
export async function violations(of: Page, { exclude = [], rules }: ViolationsOptions = {}): Promise<string[]> {
  const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await of.evaluate(`${source}; undefined`);
  return of.evaluate(
    async ([context, options]) => {
      type Results = { violations: { id: string; nodes: { html: string; failureSummary?: string }[] }[] };
      const { axe } = globalThis as unknown as { axe: { run(...given: unknown[]): Promise<Results> } };
      const found = (await axe.run(context, options)).violations;
      return found.map(({ id, nodes }) => `${id}: ${nodes[0].html} ${nodes[0].failureSummary} (${nodes.length})`);
    },
    [{ include: [['html']], exclude: exclude.map((one) => [one]) }, rules === undefined ? {} : { runOnly: [...rules] }] as const,
  );
}
