import { loadDigits } from '@kindling/program/digits';
import { Compose, ToTensor } from '@kindling/transforms';
import { count, folderOption } from '../example';

/** The options of an example that learns from digits. @param trainSize, testSize how many by default */
export const digitOptions = (trainSize: number, testSize: number) => ({
  data: folderOption('the folder where the files of MNIST are, or will be', 'drawn digits, without a network'),
  trainSize: count(trainSize, 'digits to learn from'),
  testSize: count(testSize, 'digits to test with'),
});

interface Asked {
  data?: string;
  trainSize: number;
  testSize: number;
  seed: number;
}

/** MNIST from the folder that the user named (downloaded once), or drawn digits; normalised, or with `plain` pixels from 0 to 1. */
export function digitsFor({ data, ...sizes }: Asked, say: (line: string) => void, { plain = false } = {}) {
  const transform = plain ? new Compose([new ToTensor()]) : undefined;
  return loadDigits({ ...sizes, dataset: data === undefined ? 'synthetic' : 'mnist', dataDir: data }, say, { transform });
}
