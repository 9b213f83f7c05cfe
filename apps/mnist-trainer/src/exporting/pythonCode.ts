import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Net } from '@kindling/models';
import type { TrainerOptions } from '../options/options';

/** A file of the exported program as it stands in this package, with the tutorial's numbers. */
export function template(name: 'net.py' | 'train.py' | 'README.md'): string {
  return readFileSync(fileURLToPath(import.meta.resolve(`#pytorch/${name}`)), 'utf8');
}

/** The network's class, with the layers as this model prints them, which is as Python writes them. */
export function netCode(model: Net): string {
  return replaceEach(
    template('net.py'),
    model.namedChildren().map(([name, layer]) => [new RegExp(`(self\\.${name} = ).*`), `nn.${layer}`]),
  );
}

/** The training script, with what the run was told at its top. */
export function trainCode(options: TrainerOptions): string {
  const { epochs, batchSize, testBatchSize, optimizer, lr, momentum, logEvery, seed } = options;
  const told: Record<string, number | string> = {
    EPOCHS: epochs,
    BATCH_SIZE: batchSize,
    TEST_BATCH_SIZE: testBatchSize,
    OPTIMIZER: JSON.stringify(optimizer),
    LR: lr,
    MOMENTUM: momentum,
    LOG_EVERY: logEvery,
    SEED: seed,
  };
  return replaceEach(
    template('train.py'),
    Object.entries(told).map(([name, value]) => [new RegExp(`^(${name} = ).*`, 'm'), String(value)]),
  );
}

/** Puts a text behind what each pattern's group found. @throws Error where a pattern is not found: the template is another program's */
function replaceEach(code: string, replacements: readonly (readonly [RegExp, string])[]): string {
  return replacements.reduce((text, [pattern, value]) => {
    if (!pattern.test(text)) throw new Error(`the exported program: expected ${pattern} in it, found none`);
    return text.replace(pattern, (_, found: string) => found + value);
  }, code);
}
