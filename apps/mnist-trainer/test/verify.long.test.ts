import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readReceipt } from '../src/results/readReceipt';
import type { Receipt } from '../src/results/receipt';
import { verdict } from '../src/results/verifyRun';
import { runProgram, runTrainer } from './support/trainer';

const folder = temporaryFolder();
const file = join(folder, 'run.json');
let receipt: Receipt;

const leftOver = () => readdirSync(tmpdir()).filter((name) => name.startsWith('kindling-verify-'));

test.before(async () => {
  const args =
    '--dataset synthetic --epochs 1 --train-size 320 --test-size 50 --batch-size 32 --optimizer adam --threads 1 --out-dir .';
  const { code, stderr } = await runTrainer(args.split(' '), folder);
  assert.is(code, 0, stderr);
  receipt = readReceipt(file);
});

/** A receipt in which something else stands. */
function changed(change: (receipt: { -readonly [Key in keyof Receipt]: Receipt[Key] }) => void): string {
  const copy = structuredClone(receipt);
  change(copy);
  const path = join(temporaryFolder(), 'run.json');
  writeFileSync(path, JSON.stringify(copy));
  return path;
}

test('a receipt holds what was typed, the defaults, and no folder of pictures', () => {
  const { options, data } = receipt;
  assert.equal([options.epochs, options.trainSize, options.optimizer, options.seed], [1, 320, 'adam', 1]);
  assert.is(options.outDir, undefined);
  assert.equal([data.name, data.train.examples, data.test.examples], ['synthetic digits', 320, 50]);
});

test('a run that is repeated has the same bits, on another number of threads too', async () => {
  const before = leftOver();
  const { code, stdout, stderr } = await runProgram('verify', ['run.json', '--threads', '2'], folder);
  assert.is(code, 0, stderr);
  assert.is(
    stdout.trimEnd().split('\n').at(-1),
    `The bits agree: the weights' SHA-256 is ${receipt.weights.sha256}, here and in the receipt.`,
  );
  assert.equal(leftOver(), before);
});

test('bits that differ are exit code 1, and what differs besides them is named', async () => {
  const path = changed((copy) => {
    copy.options = { ...copy.options, seed: 2 };
  });
  const { code, stdout, stderr } = await runProgram('verify', [path], folder);
  assert.is(code, 1, stderr);
  assert.is(stderr, '');
  assert.match(stdout, `here and ${receipt.weights.sha256} in the receipt.\nThe data may be why: `);
});

test('the verdict names arithmetic and versions that are others', () => {
  const other = structuredClone(receipt) as { -readonly [Key in keyof Receipt]: Receipt[Key] };
  other.weights = { ...other.weights, sha256: 'f'.repeat(64) };
  assert.is(verdict(receipt, other)[1], 'Data, backend and versions are as they were.');
  other.backend = { ...other.backend, fusedMultiplyAdd: false, pairedVectors: true };
  other.versions = { ...other.versions, node: '99.0.0' };
  const said = verdict(receipt, other).join('\n');
  assert.match(said, /The backend may be why: webasm, .*no fused multiply-add, paired vectors here, webasm, .* in the receipt\./);
  assert.match(said, `The node may be why: 99.0.0 here, ${receipt.versions.node} in the receipt.`);
  const { node, v8, ...others } = receipt.versions;
  other.versions = { ...others, bun: '1.4.5' };
  const elsewhere = verdict(receipt, other);
  assert.ok(elsewhere.includes('The bun may be why: 1.4.5 here, none in the receipt.'), elsewhere.join('\n'));
  assert.ok(elsewhere.includes(`The node may be why: none here, ${node} in the receipt.`));
  assert.ok(elsewhere.includes(`The v8 may be why: none here, ${v8} in the receipt.`));
});

test('what is no receipt, or a damaged one, is named', () => {
  const broken = (text: string) => {
    const path = join(temporaryFolder(), 'run.json');
    writeFileSync(path, text);
    return path;
  };
  const messageOf = (path: string) => {
    try {
      readReceipt(path);
    } catch (error) {
      return (error as Error).message.replace(path, 'FILE');
    }
    throw new Error('expected an error, got none');
  };
  const text = readFileSync(file, 'utf8');
  assert.is(messageOf('/nowhere/run.json'), 'FILE: expected the run.json of a run, got no such file or directory');
  assert.is(messageOf(broken(text.slice(0, -9))), 'FILE: expected the run.json of a run, got no JSON');
  assert.is(messageOf(broken('null')), 'FILE: expected the run.json of a run, got other JSON');
  assert.is(messageOf(broken(text.replace('"data"', '"date"'))), 'FILE: expected an object "data" in it, got undefined');
  assert.is(
    messageOf(broken(text.replace(/"sha256": "../, '"sha256": "G'))).slice(0, 42),
    'FILE: expected the SHA-256 of the weights,',
  );
  assert.is(messageOf(broken(text.replace('"epochs": 1', '"epochs": -1'))), 'FILE: --epochs: expected an integer >= 1, got "-1"');
  assert.is(
    messageOf(broken(text.replace('"epochsTrained": 1', '"epochsTrained": "1"'))),
    'FILE: epochsTrained: expected an integer >= 1, got "1"',
  );
  assert.is(readReceipt(broken(text.replace('"epochsTrained": 1,', ''))).epochsTrained, 1, 'as an earlier version wrote it');
  assert.match(messageOf(broken(text.replace('"epochs"', '"help": true, "epochs"'))), /^FILE: options: expected those of a run/);
  assert.match(messageOf(broken(text.replace('"epochs"', '"epoch": 7, "epochs"'))), /^FILE: unknown option '--epoch'/);
});

test('a wrong command line ends with code 2 and a line', async () => {
  const results = await Promise.all([runProgram('verify', [], folder), runProgram('verify', ['a', 'b'], folder)]);
  assert.equal(
    results.map(({ code, stderr }) => [code, stderr]),
    [
      [2, 'verify: expected a run.json after verify, got nothing (--help shows more)\n'],
      [2, 'verify: unexpected argument "b": expected one run.json\n'],
    ],
  );
});

test.run();
