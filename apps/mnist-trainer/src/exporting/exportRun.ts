import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { useBackend } from '@kindling/core';
import type { Dataset } from '@kindling/datasets';
import { type Console, onAbruptEnd, systemReason, visible, writeWhole } from '@kindling/program';
import { loadDigits } from '@kindling/program/digits';
import { toSafetensors } from '@kindling/serialize';
import type { Elsewhere, TrainerOptions } from '../options/options';
import { loadNet } from '../prediction/savedNet';
import { idxFiles } from '../results/idxFiles';
import { readReceipt } from '../results/readReceipt';
import { weightsFile } from '../results/weightsFile';
import { netCode, template, trainCode } from './pythonCode';
import { replaySteps } from './replay';

/** Steps that the exported program can take again and compare. */
const replayedSteps = 50;

/**
 * Writes a run as a PyTorch program that needs nothing but torch: network, weights, data, training, and its own first steps to compare with.
 * @param run the run's folder
 * @throws Error where the folder is not empty, the run has left no receipt or weights, or its data is not to be had
 */
export async function exportRun(run: string, folder: string, instead: Elsewhere, console: Console): Promise<void> {
  const undo = prepareFolder(folder);
  const forget = onAbruptEnd(undo);
  try {
    await writeProgram(run, folder, instead, console);
  } catch (error) {
    undo();
    throw error;
  } finally {
    forget();
  }
  console.line(
    `Exported ${visible(run)} to ${visible(folder)}. Next: python train.py --check there, then torchrun --nproc-per-node 2 train.py`,
  );
}

async function writeProgram(run: string, folder: string, instead: Elsewhere, console: Console): Promise<void> {
  const receipt = readReceipt(join(run, 'run.json'));
  const options = { ...receipt.options, backend: receipt.backend.name, ...instead } as TrainerOptions;
  await useBackend(options.backend, { threads: options.threads });
  const { model, path } = await loadNet(join(run, weightsFile), options.dropout);
  const data = await loadDigits(options, (line) => console.line(line));
  const { initial, steps } = await replaySteps(options, data, replayedSteps);

  mkdirSync(join(folder, 'data'));
  writeData(join(folder, 'data'), 'train', data.train);
  writeData(join(folder, 'data'), 't10k', data.test);
  copyFileSync(path, join(folder, weightsFile));
  writeWhole(join(folder, 'initial.safetensors'), initial);
  writeWhole(join(folder, 'replay.safetensors'), await toSafetensors(steps));
  writeWhole(join(folder, 'README.md'), template('README.md'));
  writeWhole(join(folder, 'net.py'), netCode(model));
  writeWhole(join(folder, 'train.py'), trainCode(options));
}

/** An empty folder, made where there is none: what lies in another may be somebody's work. Returns what leaves it as it was. */
function prepareFolder(folder: string): () => void {
  const expected = `FOLDER: expected an empty folder, or one that can be made, got "${folder}"`;
  try {
    if (existsSync(folder) && readdirSync(folder).length > 0) throw new Error('it is not empty');
    const made = mkdirSync(folder, { recursive: true });
    return () => {
      const begun = made === undefined ? readdirSync(folder).map((name) => join(folder, name)) : [made];
      for (const path of begun) rmSync(path, { recursive: true, force: true });
    };
  } catch (error) {
    throw new Error(`${expected}: ${systemReason(error)}`);
  }
}

function writeData(folder: string, split: 'train' | 't10k', dataset: Dataset): void {
  const { images, labels } = idxFiles(dataset);
  for (const [name, pieces] of Object.entries({ 'images-idx3': images, 'labels-idx1': labels })) {
    writeWhole(join(folder, `${split}-${name}-ubyte.gz`), gzipSync(Buffer.concat([...pieces])));
  }
}
