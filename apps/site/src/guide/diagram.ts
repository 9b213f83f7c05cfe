import { renderMermaidSVG } from 'beautiful-mermaid';

/** The colours of the two themes. */
const colours = {
  light: { bg: '#ffffff', fg: '#1f2328' },
  dark: { bg: '#1d2026', fg: '#e6e8eb' },
} as const;

/** A diagram in Mermaid's notation as SVG, drawn once for each theme. Nothing in it is fetched: the library would name a font of Google's. */
export function drawDiagram(source: string): Record<keyof typeof colours, string> {
  const draw = (theme: keyof typeof colours) =>
    renderMermaidSVG(source, { ...colours[theme], font: 'sans-serif' }).replace(/^\s*@import .*$/gm, '');
  return { light: draw('light'), dark: draw('dark') };
}
