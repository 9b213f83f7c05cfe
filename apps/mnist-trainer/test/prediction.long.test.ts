import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shutdown, useBackend } from '@kindling/core';
import { MNIST } from '@kindling/datasets';
import { mnistFolder, temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { predictDigit } from '../src/prediction/predictDigits';
import { loadNet } from '../src/prediction/savedNet';
import { distorted } from './support/distorted';
import { runProgram } from './support/trainer';

const weights = fileURLToPath(new URL('fixtures/model.safetensors', import.meta.url));
const pictures = 100;
const mnist = mnistFolder();

if (mnist) {
  test('of 100 digits that were enlarged, inverted, shifted, rotated, coloured, noised and saved as PNG or JPEG at least 97 are right', async () => {
    await useBackend('webasm', { threads: 1 });
    const { model } = await loadNet(weights);
    const digits = await MNIST.load({ root: mnist, train: false });
    const folder = temporaryFolder();
    const wrong: string[] = [];
    for (let i = 0; i < pictures; i++) {
      const { bytes, distortion } = await distorted(digits.getImage(i).data as Uint8Array, i);
      const file = join(folder, `${i}.${distortion.file}`);
      writeFileSync(file, bytes);
      const { digit } = await predictDigit(model, file);
      if (digit !== digits.targets[i])
        wrong.push(`${i}, a ${digits.targets[i]}, was taken for ${digit}: ${JSON.stringify(distortion)}`);
    }
    console.log(`${pictures - wrong.length} of ${pictures} distorted digits are right`);
    assert.ok(wrong.length <= 3, wrong.join('\n'));
  });
}

test('evaluate says what it does with generated digits where there are no others: it tests', async () => {
  const folder = temporaryFolder();
  const args = ['--weights', weights, '--test-size', '100', '--threads', '1', '--data-dir', join(folder, 'nothing')];
  const { code, stdout, stderr } = await runProgram('evaluateSaved', args, folder);
  assert.is(code, 0, stderr);
  assert.match(stdout, /^Could not get MNIST: connection refused\. Testing on generated digits instead\. /m);
});

test('evaluate tests saved weights, and says so in JSON where that is asked for', async () => {
  const args = ['--weights', weights, '--dataset', 'synthetic', '--test-size', '500', '--threads', '1'];
  const told = await runProgram('evaluateSaved', args, temporaryFolder());
  assert.is(told.code, 0, told.stderr);
  const [, loss, accuracy] = /^Test set: Avg\. loss: (\d\.\d{4}), Accuracy: (\d+\.\d\d) %$/m.exec(told.stdout)!;
  const json = await runProgram('evaluateSaved', [...args, '--json'], temporaryFolder());
  const result = JSON.parse(json.stdout);
  assert.is(result.averageLoss.toFixed(4), loss);
  assert.is((100 * result.accuracy).toFixed(2), accuracy);
  assert.is(
    result.confusion.flat().reduce((sum: number, count: number) => sum + count, 0),
    500,
  );
  // drawn digits are not what it was trained on
  assert.ok(result.accuracy > 0.5, `${result.accuracy}`);
});

test.after(shutdown);
test.run();
