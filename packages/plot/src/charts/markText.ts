// ECharts keeps the texts that it has measured in a plain object. There the text `__proto__` is the prototype of every object of the program, which
// it would change. With a mark in front, which is not drawn, no text is the name of a property.
const MARK = '\u2060';

/** The text as ECharts may have it, marked line by line, as it measures them. */
export function markText(text: string): string {
  return text
    .split('\n')
    .map((line) => MARK + line)
    .join('\n');
}

/** A line as it was before it was marked. */
export function unmarkLine(line: string): string {
  return line.startsWith(MARK) ? line.slice(MARK.length) : line;
}
