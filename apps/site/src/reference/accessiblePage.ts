/**
 * A page of TypeDoc with what those need who do not see it, or use no mouse: a main part and named other parts, headings that leave out no level, code and
 * tables that the keyboard can scroll, and no link within what opens and closes a part.
 */
export function accessiblePage(html: string): string {
  let level = 0;
  return html
    .replace('<div class="col-content">', '<div class="col-content" role="main">')
    .replace('<div class="col-sidebar">', '<div class="col-sidebar" role="complementary" aria-label="Navigation and settings">')
    .replace('<nav id="tsd-sidebar-links"', '$& aria-label="Site"')
    .replace('<nav class="tsd-navigation">', '<nav class="tsd-navigation" aria-label="Guide and reference">')
    .replace(/<(pre|table)>/g, '<$1 tabindex="0">')
    .replace(/<summary[^>]*>[\s\S]*?<\/summary>/g, (summary) =>
      summary.replace(/<a [^>]*class="tsd-anchor-icon"[\s\S]*?<\/a>/g, ''),
    )
    .replace(/<h([1-6])([ >][\s\S]*?)<\/h\1>/g, (_, given: string, rest: string) => {
      level = Math.min(Number(given), level + 1);
      return `<h${level}${rest}</h${level}>`;
    });
}
