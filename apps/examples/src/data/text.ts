import { fileURLToPath } from 'node:url';
import { CharTokenizer, DataLoader, RandomSampler, readText, TextDataset } from '@kindling/datasets';
import { UsageError } from '@kindling/program';
import { dataFile } from '../dataFile';
import { fileOption } from '../example';

export const textOption = fileOption('a text to learn from', 'the beginning of Romeo and Juliet');

/** How a text is cut. */
interface Cut {
  blockSize: number;
  batchSize: number;
  trainingSteps: number;
  seed: number;
}

/** A text as characters, its last tenth kept for validation. @throws UsageError if that is not longer than a block */
export async function loadText(file: string | undefined, { blockSize, batchSize, trainingSteps, seed }: Cut) {
  const text = await readText(file ?? fileURLToPath(dataFile('romeoAndJuliet.txt')));
  const tokenizer = new CharTokenizer(text);
  const tokens = tokenizer.encode(text);
  if (tokens.length <= 10 * blockSize) {
    const least = `more than ${10 * blockSize} characters, as a tenth is kept for validation and has to be longer than --block-size ${blockSize}`;
    throw new UsageError(`--text: expected ${least}, got ${tokens.length}`);
  }
  const split = Math.floor(0.9 * tokens.length);
  const train = new TextDataset(tokens.subarray(0, split), blockSize);
  const sampler = new RandomSampler(train, { replacement: true, numSamples: trainingSteps * batchSize, seed });
  const test = new TextDataset(tokens.subarray(split), blockSize, { stride: blockSize });
  return {
    tokenizer,
    length: tokens.length,
    /** A batch a training step: blocks from anywhere, each character with the one after it. */
    training: new DataLoader(train, { batchSize, sampler }),
    /** All blocks of the last tenth, one behind the other. */
    validation: new DataLoader(test, { batchSize, dropLast: test.length >= batchSize }),
    /** Where the last tenth begins: something to write on from. */
    prompt: tokens.subarray(split, split + 20),
  };
}
