import type { BackendInfo } from '@kindling/core';
import { imageGrid, lineChart } from '@kindling/plot';
import type { PageOptions } from './options';
import type { Predictions } from './train';

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no element ${id}`);
  return found;
}

/** Writes the options into the form. */
export function showOptions(options: PageOptions): void {
  for (const [name, value] of Object.entries(options)) {
    const field = (byId('options') as HTMLFormElement).elements.namedItem(name) as HTMLInputElement | HTMLSelectElement | null;
    if (field !== null) field.value = value === undefined ? '' : String(value);
  }
}

export function showStatus(text: string): void {
  byId('status').textContent = text;
}

export function showFailure(text: string | null): void {
  const element = byId('failure');
  element.hidden = text === null;
  element.textContent = text ?? '';
}

/** What computes, in words; why webasm has one thread only, where the page is to blame. */
export function backendText({ name, executor, threads, adapter }: BackendInfo): string {
  const count = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const alone = threads === 1 && !globalThis.crossOriginIsolated;
  if (name !== 'webasm') return [name, executor, adapter].filter((part) => part !== undefined && part !== '').join(', ');
  return `${name}, ${executor}, ${count}${alone ? ' (more need a cross-origin isolated page: COOP and COEP headers)' : ''}`;
}

export async function showLosses(losses: readonly number[], dataset: string): Promise<void> {
  const x = losses.map((_, step) => step + 1);
  const series = { name: 'training loss', x, y: [...losses], color: 'blue' };
  const chart = lineChart([series], {
    title: `Loss on ${dataset}`,
    xLabel: 'step',
    yLabel: 'negative log likelihood loss',
    legend: 'top right',
  });
  byId('chart').innerHTML = await chart.svg();
}

export async function showPredictions({ images, preds, target }: Predictions): Promise<void> {
  const titles = preds.map((pred, i) => (pred === target[i] ? `Prediction: ${pred}` : `${pred}, but it is ${target[i]}`));
  const grid = imageGrid({ data: images, shape: [preds.length, 1, 28, 28] }, { titles, columns: 4 });
  byId('digits').innerHTML = await grid.svg();
}
