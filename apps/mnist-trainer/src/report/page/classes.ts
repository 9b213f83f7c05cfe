import { f1Score, precision, recall } from '@kindling/metrics';
import { counted, percent } from '@kindling/program';
import type { Inspection } from '../../results/inspect';
import { type Html, html } from './html';

/** Steps of a cell's shade; the page's style has a rule for each. */
const shades = 10;

/** Row = what it is, column = what it was taken for. The shade is the root of the share of the row, so that rare confusions are seen. */
export function confusionSection(confusion: readonly (readonly number[])[]): Html {
  const digits = confusion.map((_, digit) => digit);
  const row = (digit: number) => {
    const total = confusion[digit].reduce((sum, count) => sum + count, 0);
    const cell = (pred: number) => {
      const count = confusion[digit][pred];
      if (count === 0) return html`<td></td>`;
      const shade = Math.ceil(Math.sqrt(count / total) * shades);
      const said = pred === digit ? `${digit} taken for ${digit}` : `${digit} taken for ${pred}`;
      return html`<td class="${pred === digit ? 'right' : 'wrong'} s${shade}" title="${said}: ${counted(count)} of ${counted(total)}, ${percent(count / total)}">${counted(count)}</td>`;
    };
    return html`<tr><th scope="row">${digit}</th>${digits.map(cell)}</tr>`;
  };
  return html`<section id="confusion"><h2>What was taken for what</h2>
<p>A row is what a digit is, a column what it was taken for.</p>
<div class="scroll"><table class="confusion"><thead><tr><th></th>${digits.map((digit) => html`<th scope="col">${digit}</th>`)}</tr></thead>
<tbody>${digits.map(row)}</tbody></table></div></section>`;
}

/** Of what was called a 3, how much is one (precision); of what is a 3, how much was called one (recall). */
export function classesSection({ preds, targets }: Inspection, confusion: readonly (readonly number[])[]): Html {
  const options = { numClasses: 10, average: 'none' } as const;
  const [precisions, recalls, f1] = [precision, recall, f1Score].map((score) => score(preds, targets, options));
  const row = (counts: readonly number[], digit: number) => {
    const examples = counts.reduce((sum, count) => sum + count, 0);
    return html`<tr><th scope="row">${digit}</th><td>${counted(examples)}</td><td>${percent(precisions[digit])}</td>
<td>${percent(recalls[digit])}</td><td>${f1[digit].toFixed(4)}</td><td>${mostOftenTakenFor(counts, digit)}</td></tr>`;
  };
  return html`<section id="classes"><h2>Digit by digit</h2>
<p>Precision: of what was taken for this digit, the share that is one. Recall: of what is this digit, the share that was seen as one.</p>
<div class="scroll"><table class="numbers"><thead><tr><th scope="col">digit</th><th scope="col">examples</th><th scope="col">precision</th>
<th scope="col">recall</th><th scope="col">F1</th><th scope="col">most often taken for</th></tr></thead>
<tbody>${confusion.map(row)}</tbody></table></div></section>`;
}

function mostOftenTakenFor(counts: readonly number[], digit: number): string {
  const wrong = counts.map((count, pred) => (pred === digit ? 0 : count));
  const most = Math.max(...wrong);
  return most === 0 ? '' : `${wrong.indexOf(most)} (${counted(most)})`;
}
