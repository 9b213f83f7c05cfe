import type { Failure } from './runCalls';

/** The failures by function and kind, each with its first example and how to make that call again. */
export function failureTable(failures: readonly Failure[], again: (index: number) => string): string {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = `${failure.row}\0${failure.outcome.kind}`;
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  const lines = [...groups.values()]
    .sort(([a], [b]) => (a.row < b.row ? -1 : a.row > b.row ? 1 : 0))
    .flatMap((group) => {
      const [{ row, text, index, outcome }] = group;
      return [
        `${row}: ${outcome.kind}, ${group.length} times`,
        `    ${oneLine(text)}`,
        `    ${oneLine(outcome.detail)}`,
        `    ${again(index)}`,
      ];
    });
  return lines.join('\n');
}

const oneLine = (text: string) => (text.length > 600 ? `${text.slice(0, 600)}...` : text).replaceAll('\n', '\\n');

/** How many failures there are of each kind. */
export function kindCounts(failures: readonly Failure[]): string {
  const counts = new Map<string, number>();
  for (const { outcome } of failures) counts.set(outcome.kind, (counts.get(outcome.kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
}
