import type { Tensor } from '@kindling/core';
import type { Dataset } from '@kindling/datasets';
import { pixelDeviation, pixelMean } from '@kindling/digits';
import { counted, percent } from '@kindling/program';
import { type Inspection, worstMistakes } from '../../results/inspect';
import { type Html, html } from './html';
import { greyPicture } from './pixels';

const shown = 25;
/** Black and white as the network sees them. */
const range = [-pixelMean / pixelDeviation, (1 - pixelMean) / pixelDeviation] as const;

/** The pictures whose truth the network thought least likely. */
export async function mistakesSection(inspection: Inspection, test: Dataset): Promise<Html> {
  const worst = worstMistakes(inspection, shown);
  const { preds, targets } = inspection;
  const wrong = preds.reduce((count, pred, i) => count + Number(pred !== targets[i]), 0);
  const cards = worst.map(async ({ index, target, pred, confidence, truth }) => {
    const [x] = await test.get(index);
    const grid = { values: await (x as Tensor).data(), height: 28, width: 28 };
    return html`<li><figure>${await greyPicture(grid, range, `test example ${index}: a ${target}`)}
<figcaption>a <b>${target}</b>, said <b class="bad">${pred}</b><small>${pred}: ${percent(confidence)}<br>${target}: ${percent(truth)}<br>example ${index}</small></figcaption></figure></li>`;
  });
  const said =
    wrong === 0
      ? 'There is none: every test example was right.'
      : `${counted(wrong)} of ${counted(preds.length)} are wrong. These ${worst.length} had the least probability for the truth.`;
  return html`<section id="mistakes"><h2>The worst mistakes</h2><p>${said}</p>
<ol class="mistakes">${await Promise.all(cards)}</ol></section>`;
}
