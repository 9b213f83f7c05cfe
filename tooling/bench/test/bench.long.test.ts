import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bench } from '../src/bench';
import { type BenchOptions, parseOptions } from '../src/options';
import { installLine } from '../src/pytorch';
import { fakePython, withPython } from './support/fakePython';

async function run(options: BenchOptions, python: string) {
  const said: string[] = [];
  const whole = await withPython(python, () => bench(options, (text) => said.push(text)));
  return { whole, text: said.join('\n') };
}

const json = join(temporaryFolder(), 'new', 'results.json');
const quick = (...more: string[]) => parseOptions(['--quick', '--rounds', '1', '--json', json, ...more]);
const leftovers = () => readdirSync(tmpdir()).filter((name) => name.startsWith('kindling-bench-'));

test('ours and PyTorch end in a table and in a file, and leave nothing else behind', async () => {
  const before = leftovers();
  const python = fakePython(`echo '{"version": "9.9", "ms": 100000, "cpuMs": 100000}'`);
  const { whole, text } = await run(quick('--only', 'step-tutorial-64-1', '--only', 'kernels'), python);
  assert.ok(whole, text);
  assert.match(text, /^PyTorch 9\.9 /m);
  assert.match(
    text,
    /^tutorial, batch 64, 1 thread +[\d.]+ ms +0\.\d+ +<= [\d.]+ met +100000 ms +eager +[\d.]+ GFLOP\/s, \d+ %$/m,
  );
  assert.match(text, /^ *[\d.]+ +[\d.]+ % +[\d.]+ +[\d.]+ +.*conv2dWeightGradient/m);
  assert.not.match(text, '2 threads');

  const { results, kernels, pytorch, rounds, machine } = JSON.parse(readFileSync(json, 'utf8'));
  assert.is(rounds, 1);
  assert.is(pytorch.version, '9.9');
  assert.is(machine.node, process.version);
  assert.is(results.length, 1);
  assert.equal(results[0].pytorch.cpuMs.rounds, [100000]);
  assert.ok(results[0].ours[process.version].cpuMs.median > 0);
  assert.equal(
    kernels.map(({ name }: { name: string }) => name),
    ['kernels', 'kernels-wide'],
  );
  assert.ok(kernels[0].kernels.length > 5);
  assert.equal(leftovers(), before);
});

test('without PyTorch it says how to get it and measures ours', async () => {
  const { whole, text } = await run(quick('--only', 'step-tutorial-64-1'), '/no/such/python');
  assert.ok(whole, text);
  assert.match(text, installLine);
  assert.match(installLine, 'pip install torch');
  assert.match(text, /^tutorial, batch 64, 1 thread +[\d.]+ ms .* -/m);
});

test('a side that fails is told, and the rest is measured', async () => {
  const python = fakePython(`case "$*" in *workloads.py*) echo 'out of memory' >&2; exit 1;; esac; echo '{"version": "9.9"}'`);
  const { whole, text } = await run(quick('--only', 'step-tutorial-64-1'), python);
  assert.not(whole);
  assert.match(text, /^Failed: step-tutorial-64-1, PyTorch: .*: out of memory$/m);
  assert.ok(existsSync(json));
});

test('a case that is not known is answered with those that are', async () => {
  try {
    await run(quick('--only', 'nonsense', '--ours-only'), '/no/such/python');
    assert.unreachable('expected an error');
  } catch (error) {
    assert.match(
      (error as Error).message,
      /^--only: expected one of step-tutorial-64-1, .*, kernels, kernels-wide, got nonsense$/,
    );
  }
});

test.run();
