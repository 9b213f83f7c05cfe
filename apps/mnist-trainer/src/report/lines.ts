import { join } from 'node:path';
import { listed, percent } from '@kindling/program';

/** `C1:24 MP1:12 C2:10 MP2:5 FC1_in:400` */
export function sizesLine(sizes: Record<string, number>): string {
  return Object.entries(sizes)
    .map(([stage, size]) => `${stage}:${size}`)
    .join(' ');
}

/** `Train 6400/60000 Loss: 1.1381` */
export function trainLine(examplesSeen: number, examples: number, loss: number): string {
  return `Train ${examplesSeen}/${examples} Loss: ${loss.toFixed(4)}`;
}

/** `Test set: Avg. loss: 0.0648, Accuracy: 98.05 %`; accuracy from 0 to 1. */
export function testLine(averageLoss: number, accuracy: number): string {
  return `Test set: Avg. loss: ${averageLoss.toFixed(4)}, Accuracy: ${percent(accuracy)}`;
}

/** The last line of a run: its files, and what to do with them. */
export function resultsLine(folder: string, files: readonly string[]): string {
  return `Saved ${listed(files)} in ${folder}. Next: open training.png there, or try other options, such as --epochs 5 (--help shows all).`;
}

/** Behind it: the page that tells all of the run, and what other programs read. */
export function reportLine(folder: string, files: readonly string[]): string {
  return `And ${listed(files)}. All of the run in a browser: ${join(folder, 'report.html')}`;
}
