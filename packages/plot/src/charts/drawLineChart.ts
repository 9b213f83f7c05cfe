// The only file that needs ECharts; lineChart loads it.
import { LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, setPlatformAPI, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { svgDocument } from '../svg/element';
import { measureText } from '../text/text';
import { chartOption } from './chartOption';
import type { CheckedLineChart } from './lineChart';
import { unmarkLine } from './markText';
import { type ChartNode, nodeElement } from './nodeElement';

use([LineChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);
// Widths as the outlines have them; ECharts would guess where there is no browser.
setPlatformAPI({ measureText: (text, font) => ({ width: measureText(unmarkLine(text ?? ''), fontSizeOf(font)) }) });

/** The chart as an SVG document, drawn by ECharts without a DOM. */
export function drawLineChart(chart: CheckedLineChart): string {
  const { width, height } = chart;
  const canvas = init(null, null, { renderer: 'svg', ssr: true, width, height });
  try {
    canvas.setOption(chartOption(chart));
    const painter = canvas.getZr().painter as unknown as { renderToVNode(options: object): ChartNode };
    const root = painter.renderToVNode({ animation: false, willUpdate: false, compress: true });
    const name = chart.title ?? ([chart.yLabel, chart.xLabel].filter(Boolean).join(' over ') || 'line chart');
    const elements = (root.children ?? []).map(nodeElement).filter((text) => text !== '');
    return svgDocument(width, height, name, renameIds(elements));
  } finally {
    // Its timer would keep the process alive.
    canvas.dispose();
  }
}

/** The ids of clip paths, which ECharts numbers chart by chart, named after what is drawn: the same chart is the same text every time. */
function renameIds(elements: readonly string[]): string[] {
  const withoutIds = elements.map((text) => text.replace(ids, '$1'));
  let hash = 0x811c9dc5;
  for (const text of withoutIds) {
    for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  }
  const name = `c${(hash >>> 0).toString(36)}`;
  return elements.map((text) => text.replace(ids, `$1${name}`));
}

// Quotes are escaped in everything that users write.
const ids = /(?<=")((?:url\(#)?)zr\d+(?=-c\d+\)?")/g;

function fontSizeOf(font: string | undefined): number {
  return Number(/([\d.]+)px/.exec(font ?? '')?.[1] ?? 12);
}
