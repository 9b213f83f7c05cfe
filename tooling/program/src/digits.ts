import { KindlingError } from '@kindling/core';
import { type Dataset, DatasetUnavailableError, MNIST, Subset, SyntheticDigits } from '@kindling/datasets';
import { pixelDeviation, pixelMean } from '@kindling/digits';
import { Compose, Normalize, ToTensor } from '@kindling/transforms';
import { errorLine } from './errors';
import { defaultDataDir } from './options/folders';
import { counted } from './report/lines';
import { visible } from './report/visible';

/** Which digits, and how many of them. */
export interface DigitsOptions {
  dataset: 'auto' | 'mnist' | 'synthetic';
  seed: number;
  /** Use only the first so many examples of a set; left out: all. */
  trainSize?: number;
  testSize?: number;
  /** Absolute; left out: the user's cache folder. */
  dataDir?: string;
}

/** What the run trains on and is tested with. */
export interface Data {
  name: 'MNIST' | 'synthetic digits';
  train: Dataset;
  test: Dataset;
}

/** How the digits are read, and what for. */
export interface DigitsUse {
  /** What is made of each picture; left out: what the network was made for. */
  transform?: Compose | undefined;
  /** As the line says it that tells of generated digits; left out: training. */
  purpose?: 'Training' | 'Testing';
}

/** Pixels from 0 to 1, less their mean over MNIST, over their deviation: the network sees numbers around 0. */
const normalized = new Compose([new ToTensor(), new Normalize([pixelMean], [pixelDeviation])]);

/**
 * The data set that the options ask for; `auto` falls back to digits that it generates, and says why in a line.
 * @throws KindlingError where MNIST is asked for and can't be had, or a folder named by the user holds damaged files
 */
export async function loadDigits(options: DigitsOptions, say: (line: string) => void, use: DigitsUse = {}): Promise<Data> {
  const data = limited(await loadWhole(options, say, use), options);
  say(`Dataset: ${data.name}, ${counted(data.train.length)} training and ${counted(data.test.length)} test examples`);
  return data;
}

async function loadWhole(options: DigitsOptions, say: (line: string) => void, use: DigitsUse): Promise<Data> {
  const { transform = normalized, purpose = 'Training' } = use;
  if (options.dataset === 'synthetic') return drawDigits(options, transform);
  try {
    return await loadMnist(options.dataDir ?? defaultDataDir(), say, transform);
  } catch (error) {
    if (options.dataset === 'mnist' || !mayBeReplaced(error, options)) throw error;
    say(`Could not get MNIST: ${shortReason(error)}. ${purpose} on generated digits instead. ${advice}`);
    if (process.env.KINDLING_DEBUG === '1') say(errorLine(error));
    return drawDigits(options, transform);
  }
}

const advice = 'If you have the files: --data-dir FOLDER. (Details: KINDLING_DEBUG=1)';

/** What the mirrors answered, each answer once and without addresses and codes; of any other error the whole line. */
function shortReason(error: unknown): string {
  const line = errorLine(error);
  if (!(error instanceof DatasetUnavailableError)) return line;
  const answers = Array.from(line.matchAll(/https?:\/\/\S+: ([^;()]+)/g), ([, answer]) => answer.trim());
  return answers.length > 0 ? [...new Set(answers)].join('; ') : line;
}

/** Where the user named a folder, something that is wrong in it is theirs to know; nothing there and no network is not an error. */
function mayBeReplaced(error: unknown, options: DigitsOptions): boolean {
  return error instanceof DatasetUnavailableError || (error instanceof KindlingError && options.dataDir === undefined);
}

async function loadMnist(root: string, say: (line: string) => void, transform: Compose): Promise<Data> {
  const mirrors = process.env.KINDLING_MNIST_MIRRORS?.split(/[\s,]+/).filter(Boolean);
  const onProgress = downloadTeller(say);
  const load = (train: boolean) =>
    MNIST.load({ root, train, download: true, transform, onProgress, ...(mirrors?.length && { mirrors }) });
  const silence = setTimeout(() => say(`Looking for MNIST in ${visible(root)} and at its mirrors ...`), 1000);
  // Both at once; and no download goes on behind the back of a run that has fallen back to other data.
  const loads = [load(true), load(false)] as const;
  const reasons = (await Promise.allSettled(loads)).flatMap((load) => (load.status === 'rejected' ? [load.reason] : []));
  clearTimeout(silence);
  // What is damaged matters more than what is missing.
  if (reasons.length > 0) throw reasons.find((reason) => !(reason instanceof DatasetUnavailableError)) ?? reasons[0];
  const [train, test] = await Promise.all(loads);
  return { name: 'MNIST', train, test };
}

/** As many as MNIST has, other ones for every seed. */
async function drawDigits({ seed }: DigitsOptions, transform: Compose): Promise<Data> {
  const train = await SyntheticDigits.load({ train: true, seed, transform });
  const test = await SyntheticDigits.load({ train: false, seed, transform });
  return { name: 'synthetic digits', train, test };
}

function limited(data: Data, { trainSize, testSize }: DigitsOptions): Data {
  return { ...data, train: firstOf(data.train, trainSize), test: firstOf(data.test, testSize) };
}

function firstOf(dataset: Dataset, size = dataset.length): Dataset {
  if (size >= dataset.length) return dataset;
  return new Subset(
    dataset,
    Int32Array.from({ length: size }, (_, index) => index),
  );
}

/** 9912422 -> `9.9 MB`, 28881 -> `29 kB` */
const sizeText = (bytes: number) => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`);

/** Says how far each file has come, a line a quarter. */
function downloadTeller(say: (line: string) => void) {
  const told = new Map<string, number>();
  return ({ file, receivedBytes, totalBytes }: { file: string; receivedBytes: number; totalBytes: number | null }) => {
    const quarter = totalBytes ? Math.floor((4 * receivedBytes) / totalBytes) : 0;
    if (quarter === told.get(file)) return;
    told.set(file, quarter);
    say(`Downloading ${file}${totalBytes ? `: ${25 * quarter} % of ${sizeText(totalBytes)}` : ''}`);
  };
}
