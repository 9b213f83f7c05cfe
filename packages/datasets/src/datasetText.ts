import { className, describe } from '@kindling/checks';
import type { Transform } from '@kindling/transforms';

/** What is printed of a data set: its class, and a line for each thing there is to say. @see torchvision.datasets.VisionDataset */
export function datasetText(dataset: { readonly length: number }, ...lines: readonly string[]): string {
  return indented(`Dataset ${className(dataset, '(anonymous)')}`, `Number of datapoints: ${dataset.length}`, ...lines);
}

/** The lines about pictures and about what becomes of them. */
export function imageLines(images: {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly transform: Transform<never, unknown> | null;
}): string[] {
  const { height, width, channels, transform } = images;
  const lines = [`Image size: ${height} x ${width}, ${channels === 1 ? '1 channel' : `${channels} channels`}`];
  if (transform !== null) lines.push(hanging('Transform: ', textOf(transform)));
  return lines;
}

/** A heading and what stands under it. */
export function indented(heading: string, ...lines: readonly string[]): string {
  return [heading, ...lines.flatMap((line) => line.split('\n')).map((line) => `    ${line}`)].join('\n');
}

/** What an object prints of itself; one that says nothing, and a list of numbers, as errors show it. */
export function textOf(value: object): string {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  if (isList || typeof value.toString !== 'function' || value.toString === Object.prototype.toString) return describe(value);
  const text: unknown = value.toString();
  return typeof text === 'string' ? text : describe(value);
}

/** A label, and under its text what follows in further lines. */
export function hanging(label: string, text: string): string {
  return label + text.replaceAll('\n', `\n${' '.repeat(label.length)}`);
}
