import { calibrationBins, calibrationError } from '@kindling/metrics';
import { counted, percent } from '@kindling/program';
import type { Inspection } from '../../results/inspect';
import { type Html, html } from './html';

const side = 320;
const numBins = 10;

/** How often the network is right when it is so sure: bars on the diagonal are a network that knows how sure it may be. */
export function calibrationSection({ probabilities, targets }: Inspection): Html {
  // A view with a shape is what the metrics take for scores of classes.
  const preds = { data: probabilities, shape: [targets.length, 10] };
  const { confidence, accuracy, count } = calibrationBins(preds, targets, { numBins });
  const error = calibrationError(preds, targets);
  const bins = count.flatMap((examples, bin) =>
    examples === 0 ? [] : [{ bin, examples, sure: confidence[bin], right: accuracy[bin] }],
  );
  const wide = side / numBins;
  const bar = ({ bin, examples, sure, right }: (typeof bins)[number]) =>
    html`<g><title>said ${percent(sure)} on average, right ${percent(right)}, ${counted(examples)} examples</title>
<rect class="bar" x="${bin * wide + 2}" y="${(1 - right) * side}" width="${wide - 4}" height="${right * side}"/>
<circle class="sure" cx="${(bin + 0.5) * wide}" cy="${(1 - sure) * side}" r="4"/></g>`;
  const row = ({ bin, examples, sure, right }: (typeof bins)[number]) =>
    html`<tr><th scope="row">${bin * 10} to ${bin * 10 + 10} %</th><td>${counted(examples)}</td><td>${percent(sure)}</td><td>${percent(right)}</td></tr>`;
  return html`<section id="calibration"><h2>Calibration</h2>
<p>A bar is how often the network is right where its probability lies in that tenth, a dot how sure it was there. The expected calibration error is <b>${error.toFixed(4)}</b>.</p>
<div class="beside"><svg class="reliability" viewBox="-34 -8 ${side + 58} ${side + 44}" role="img" aria-label="share that is right over probability">
<path class="frame" d="M0 0V${side}H${side}"/>
${[0, 0.5, 1].map((share) => html`<text class="tick" x="-6" y="${(1 - share) * side + 4}" text-anchor="end">${share * 100}</text><text class="tick" x="${share * side}" y="${side + 16}" text-anchor="middle">${share * 100} %</text>`)}
${bins.map(bar)}
<path class="diagonal" d="M0 ${side}L${side} 0"/>
<text class="tick" x="${side / 2}" y="${side + 31}" text-anchor="middle">probability of what it said</text>
</svg>
<div class="scroll"><table class="numbers"><thead><tr><th scope="col">probability</th><th scope="col">examples</th><th scope="col">mean</th><th scope="col">right</th></tr></thead>
<tbody>${bins.map(row)}</tbody></table></div></div></section>`;
}
