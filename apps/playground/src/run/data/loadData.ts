import { KindlingError } from '@kindling/checks';
import { MNIST, SyntheticDigits } from '@kindling/datasets';
import type { DroppedFile } from '../../worker/protocol';
import type { DataConfig } from '../config';
import { readMnistFiles } from './mnistFiles';
import { digitNames, inOnePiece, type Pictures, pixelCount, type RunData } from './pictures';
import { withNoise, withShuffledLabels } from './spoil';

/** A picture of an own class, as the net sees it. */
export interface OwnPicture {
  readonly pixels: Uint8Array;
  readonly label: number;
}

/** Where the pictures come from, beside the configuration. */
export interface DataSources {
  readonly files?: readonly DroppedFile[];
  readonly from?: string;
  readonly pictures?: readonly OwnPicture[];
  /** Of a download: how many bytes have come, of how many. */
  readonly fetched?: (done: number, of: number) => void;
}

/** Of own pictures of a class, one in so many is kept for the test. */
const heldOut = 5;

/**
 * The pictures of a configuration. Digits are drawn when they are first asked for; labels and noise follow from the seed.
 * @throws KindlingError where files or pictures are missing or damaged; DatasetUnavailableError where MNIST cannot be fetched
 */
export async function loadData(data: DataConfig, seed: number, sources: DataSources): Promise<RunData> {
  const { train, test } = await loadParts(data, seed, sources);
  return {
    train: withNoise(withShuffledLabels(train, data, seed), data.noise, seed, 0),
    test: withNoise(test, data.noise, seed, 1),
    classes: data.kind === 'own' ? data.classes : digitNames,
  };
}

async function loadParts(data: DataConfig, seed: number, sources: DataSources): Promise<{ train: Pictures; test: Pictures }> {
  if (data.kind === 'own') return ownParts(data, sources.pictures ?? []);
  if (data.kind === 'synthetic') {
    const draw = async (train: boolean): Promise<Pictures> => {
      const length = train ? data.train : data.test;
      const digits = await SyntheticDigits.load({ train, seed, length });
      return { length, pixels: (index) => digits.getImage(index).data, label: (index) => digits.targets[index] };
    };
    return { train: await draw(true), test: await draw(false) };
  }
  const { train, test } = sources.files === undefined ? await fetchMnist(sources) : await readMnistFiles(sources.files);
  return { train: firstOf(train, data.train), test: firstOf(test, data.test) };
}

async function fetchMnist({ from, fetched }: DataSources): Promise<{ train: Pictures; test: Pictures }> {
  const received = new Map<string, [done: number, of: number]>();
  const load = async (train: boolean): Promise<Pictures> => {
    const { data, targets } = await MNIST.load({
      root: 'mnist',
      train,
      download: true,
      ...(from === undefined ? {} : { mirrors: [from] }),
      onProgress: ({ file, receivedBytes, totalBytes }) => {
        received.set(file, [receivedBytes, totalBytes ?? 0]);
        const sum = (at: 0 | 1) => [...received.values()].reduce((total, counts) => total + counts[at], 0);
        fetched?.(sum(0), sum(1));
      },
    });
    return inOnePiece(data, Uint8Array.from(targets));
  };
  // the small set first: where nothing can be had, that shows sooner
  const test = await load(false);
  return { train: await load(true), test };
}

const firstOf = (pictures: Pictures, most: number): Pictures => ({ ...pictures, length: Math.min(most, pictures.length) });

/** Own pictures; of a class with at least five, every fifth is for the test. Where there are none for it, those that were learned from. */
function ownParts({ classes }: DataConfig, pictures: readonly OwnPicture[]): { train: Pictures; test: Pictures } {
  const train: OwnPicture[] = [];
  const test: OwnPicture[] = [];
  classes.forEach((name, label) => {
    const ofClass = pictures.filter((picture) => picture.label === label);
    if (ofClass.length === 0) throw new KindlingError(`pictures: expected at least one of "${name}", got none`);
    ofClass.forEach((picture, at) => (at % heldOut === heldOut - 1 ? test : train).push(picture));
  });
  const together = (list: readonly OwnPicture[]): Pictures => {
    const bytes = new Uint8Array(list.length * pixelCount);
    for (const [index, { pixels }] of list.entries()) bytes.set(pixels, index * pixelCount);
    return inOnePiece(
      bytes,
      Uint8Array.from(list, ({ label }) => label),
    );
  };
  return { train: together(train), test: together(test.length > 0 ? test : train) };
}
