/** Numbers side by side in memory: from the first up to before `to`. */
export type Span = readonly [from: number, to: number];

/** What lies in more pieces than this is not looked at closely. */
const MOST_SPANS = 64;

/**
 * Where numbers lie that loops step through. Null if in very many pieces.
 * @param loops how far apart neighbours lie along each, and how many there are
 * @param exactly whether gaps and numbers that are met twice make it null; else what lies between belongs to it
 */
export function spansOf(
  from: number,
  loops: readonly (readonly [step: number, size: number])[],
  exactly: boolean,
): Span[] | null {
  let begin = from;
  let length = 1;
  let starts = [0];
  const upwards = loops.map(([step, size]) => {
    if (step < 0) begin += step * (size - 1);
    return [Math.abs(step), size] as const;
  });
  for (const [step, size] of upwards.sort(([a], [b]) => a - b)) {
    if (size === 1) continue;
    if (starts.length === 1 && (exactly ? step === length : step <= length)) {
      length += step * (size - 1);
      continue;
    }
    if (exactly && step < starts[starts.length - 1] + length) return null;
    if (starts.length * size > MOST_SPANS) return null;
    starts = Array.from({ length: size }, (_, k) => starts.map((start) => start + k * step)).flat();
  }
  return mergeSpans(starts.map((start) => [begin + start, begin + start + length]));
}

/** The same numbers in as few spans as there can be, in order. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: [number, number][] = [];
  for (const [from, to] of [...spans].sort(([a], [b]) => a - b)) {
    const last = merged.at(-1);
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([from, to]);
  }
  return merged;
}

/** Whether all of `inner` lies in `outer`; both merged, `outer` moved by so many numbers. */
export function contains(outer: readonly Span[], moved: number, inner: readonly Span[]): boolean {
  let at = 0;
  return inner.every(([from, to]) => {
    while (at < outer.length && outer[at][1] + moved < to) at++;
    return at < outer.length && outer[at][0] + moved <= from;
  });
}
