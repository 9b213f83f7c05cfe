import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Net } from '@kindling/models';
import { backendLine, counted, percent } from '@kindling/program';
import type { Data } from '@kindling/program/digits';
import type { Inspection } from '../../results/inspect';
import type { Receipt } from '../../results/receipt';
import type { KernelProfiles } from '../kernelTable';
import type { RunReport } from '../runReport';
import { calibrationSection } from './calibration';
import { classesSection, confusionSection } from './classes';
import { curvesSection } from './curves';
import { filtersSection } from './filters';
import { Html, html } from './html';
import { kernelsSection } from './kernels';
import { mistakesSection } from './mistakes';
import { whatRanSection } from './whatRan';

/** What the page is about. */
export interface ReportContents {
  readonly receipt: Receipt;
  readonly curves: Pick<RunReport, 'training' | 'tests'>;
  readonly inspection: Inspection;
  readonly confusion: readonly (readonly number[])[];
  readonly model: Net;
  readonly data: Data;
  /** Null where the backend times no kernels. */
  readonly kernels: KernelProfiles | null;
}

const sections = {
  curves: 'Curves',
  mistakes: 'Mistakes',
  confusion: 'Confusion',
  classes: 'Digits',
  calibration: 'Calibration',
  filters: 'Filters',
  kernels: 'Time',
  'what-ran': 'What ran',
};

/** The report of a run as one page that needs nothing else: no file beside it, no network, no script but its own. */
export async function reportPage(contents: ReportContents): Promise<string> {
  const { receipt, inspection, confusion, model, data } = contents;
  const style = `${readAsset('uplot/dist/uPlot.min.css')}\n${readAsset('#page.css')}`;
  const script = `${readAsset('uplot/dist/uPlot.iife.min.js')}\n{\n${readAsset('#page.js')}}\n`;
  const policy = [
    "default-src 'none'",
    `script-src '${sourceHash(script)}'`,
    `style-src '${sourceHash(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = `${percent(receipt.test.accuracy)} of ${counted(receipt.data.test.examples)} test digits right`;
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>${data.name}: ${title}</title>
<style>${new Html(style)}</style></head>
<body><main><header><h1>${title}</h1>
<p>${data.name}, ${counted(receipt.data.train.examples)} training examples, ${epochs(receipt.epochsTrained)} in ${receipt.seconds.toFixed(1)} s.
${backendLine(receipt.backend)}. Average test loss ${receipt.test.averageLoss.toFixed(4)}.</p>
<nav>${Object.entries(sections).map(([id, name]) => html`<a href="#${id}">${name}</a>`)}</nav></header>
${[
  curvesSection(contents.curves),
  await mistakesSection(inspection, data.test),
  confusionSection(confusion),
  classesSection(inspection, confusion),
  calibrationSection(inspection),
  await filtersSection(model),
  kernelsSection(contents.kernels),
  whatRanSection(receipt),
]}
<footer>Written by mnist-trainer, Kindling ${receipt.versions.kindling}. Charts: uPlot, MIT licence, Leon Sorokin.</footer>
</main><script>${new Html(script)}</script></body></html>
`;
  return page.text;
}

const epochs = (count: number) => `${count} epoch${count === 1 ? '' : 's'}`;

/** A file of the page, found by this package's name for it, from the sources as well as from what is built. */
function readAsset(name: string): string {
  return readFileSync(fileURLToPath(import.meta.resolve(name)), 'utf8').trim();
}

/** How a content security policy names a script or a style. */
function sourceHash(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
