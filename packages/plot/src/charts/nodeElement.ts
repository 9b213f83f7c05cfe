import { type Attributes, element } from '../svg/element';
import { font } from '../text/font';
import { textElement } from '../text/text';
import { unmarkLine } from './markText';

/** A node of the tree that ECharts' SVG renderer makes. */
export interface ChartNode {
  readonly tag: string;
  readonly attrs: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly children?: readonly ChartNode[];
  readonly text?: string;
}

/** The node as an SVG element, its text as outlines; what is only there for the mouse is left out. */
export function nodeElement(node: ChartNode): string {
  if (node.tag === 'text') return outlinedText(node);
  const children = (node.children ?? []).map(nodeElement).filter((child) => child !== '');
  if (node.tag === 'g' ? children.length === 0 : drawn.has(node.tag) && isInvisible(node.attrs)) return '';
  return element(node.tag, drawingAttributes(node.attrs), children);
}

const drawn = new Set(['path', 'rect']);

function outlinedText({ attrs, text: marked = '' }: ChartNode): string {
  const text = unmarkLine(marked);
  if (text.trim() === '') return '';
  const size = Number(/font-size:\s*([\d.]+)px/.exec(String(attrs.style))?.[1] ?? 12);
  const middle = attrs['dominant-baseline'] === 'central' ? font.middle * size : 0;
  const anchor = (attrs['text-anchor'] ?? 'start') as 'start' | 'middle' | 'end';
  const place = { x: Number(attrs.x ?? 0), y: Number(attrs.y ?? 0) + middle, size, anchor, fill: String(attrs.fill ?? '#000') };
  return element('g', { transform: attrs.transform as string | undefined }, [textElement(text, place)]);
}

function isInvisible(attrs: ChartNode['attrs']): boolean {
  if (Number(attrs.opacity ?? 1) === 0) return true;
  const filled = attrs.fill !== 'none' && Number(attrs['fill-opacity'] ?? 1) > 0;
  const stroked = isStroked(attrs);
  // A path of two points encloses nothing, whatever its fill.
  return !stroked && (!filled || /^M[^A-Z]*L[^A-Z]*$/i.test(String(attrs.d)));
}

function isStroked(attrs: ChartNode['attrs']): boolean {
  const { stroke = 'none' } = attrs;
  return stroke !== 'none' && Number(attrs['stroke-width'] ?? 1) > 0 && Number(attrs['stroke-opacity'] ?? 1) > 0;
}

function drawingAttributes(attrs: ChartNode['attrs']): Attributes {
  const kept: Attributes = {};
  for (const [name, value] of Object.entries(attrs)) {
    if (typeof value === 'boolean' || name === 'class' || name === 'pointer-events' || name.startsWith('ecmeta_')) continue;
    kept[name] = value;
  }
  return kept;
}
