import type { RunReport } from '../runReport';
import { Html, html } from './html';

/** Columns as the chart library takes them: x, then each curve; null where a curve has no point. */
interface Curves {
  readonly loss: readonly (readonly (number | null)[])[];
  readonly accuracy: readonly (readonly (number | null)[])[];
  readonly gradient: readonly (readonly (number | null)[])[];
}

/** Where the page's script draws, and the numbers that it draws. */
export function curvesSection({ training, tests }: Pick<RunReport, 'training' | 'tests'>): Html {
  const seen = [...new Set([...training, ...tests].map(({ examplesSeen }) => examplesSeen))].sort((a, b) => a - b);
  const column = <Point extends { examplesSeen: number }>(points: readonly Point[], valueOf: (point: Point) => number | null) => {
    const values = new Map(points.map((point) => [point.examplesSeen, valueOf(point)]));
    return seen.map((x) => values.get(x) ?? null);
  };
  const loss = ({ loss }: { loss: number }) => loss;
  const curves: Curves = {
    loss: [seen, column(training, loss), column(tests, loss)],
    accuracy: [seen, column(tests, ({ accuracy }) => 100 * accuracy)],
    gradient: [seen, column(training, ({ gradNorm }) => gradNorm ?? null)],
  };
  return html`<section id="curves"><h2>Curves</h2>
<p>Over the number of training examples seen; the gradient is that of the batches whose loss is shown. Point at a curve for its numbers, drag to look closer, double-click to see all again.
<label><input type="checkbox" id="logarithmic"> logarithmic loss and gradient</label></p>
<div id="loss-chart" class="chart"></div><div id="accuracy-chart" class="chart"></div>
<div id="gradient-chart" class="chart"></div>
<noscript><p>The curves need JavaScript; <code>training.png</code> beside this file shows them without.</p></noscript>
<script type="application/json" id="curves-data">${jsonFor(curves)}</script></section>`;
}

/** JSON within a page: no `<` that could end its element. */
function jsonFor(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
