import { fileURLToPath } from 'node:url';
import { runScript } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scriptText } from '../../../../tooling/tsupPreset/src/scriptText';
import { assembleModule, FunctionBuilder } from '../../src/codegen/wasm/assembler';
import { instantiate } from '../../src/engine/webasm/compiledKernel';
import { Crew } from '../../src/engine/webasm/crew';
import { CREW_THREAD } from '../../src/engine/webasm/crewThreadText';
import type { WorkItem } from '../../src/engine/webasm/ledger';

/** So many that a thread has time to come too early or too late. */
const CELLS = 7_000;
const STEPS = 25;

/**
 * Steps that each need all of the one before: step n writes into cell i what step n-1 wrote into the mirrored cell, plus 1.
 * Memory holds both rows of cells in turn.
 */
async function computeInTurns(threads: number): Promise<number[]> {
  const limits = { initialPages: 1, maximumPages: 1, shared: true };
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
  const rowBytes = CELLS * 4;
  const kernels = [0, rowBytes].map((from, id) => {
    const f = new FunctionBuilder(3);
    const cell = f.local('i32');
    f.get(0).set(cell).block().get(cell).get(1).do('i32.ge_s').branchIf(0).loop();
    f.get(cell).i32(4).do('i32.mul');
    f.i32(CELLS - 1)
      .get(cell)
      .do('i32.sub')
      .i32(4)
      .do('i32.mul')
      .memory('v128.load32_splat', from);
    f.splat(1)
      .do('f32x4.add')
      .storeLane(rowBytes - from, 0);
    f.get(cell).i32(1).do('i32.add').tee(cell).get(1).do('i32.lt_s').branchIf(0).do('end', 'end');
    return { id, module: new WebAssembly.Module(assembleModule(limits, [], f, ['run'])), mathImports: [] };
  });
  const steps = Array.from({ length: STEPS }, (_, i) => ({ kernel: i % 2, addresses: 0 }));
  const program = { id: 5, memory, kernels, steps };
  const share = (thread: number) => Math.floor((CELLS * thread) / threads);
  const work = steps.map((_, step) =>
    Array.from({ length: threads }, (_, thread): WorkItem[] => [[step, share(thread), share(thread + 1)]]),
  );
  const instances = kernels.map((kernel) => instantiate(kernel, memory));
  const runs = steps.map(
    ({ kernel }) =>
      (start: number, end: number) =>
        instances[kernel](start, end, 0),
  );
  const crew = await Crew.start(threads);
  try {
    await crew.learn(program, work);
    const numbers = new Float32Array(memory.buffer);
    for (let round = 0; round < 20; round++) {
      numbers.forEach((_, i) => {
        numbers[i] = i < CELLS ? i : -1;
      });
      crew.begin(5, runs);
      crew.finish();
    }
    return [...numbers.subarray(CELLS, 2 * CELLS)];
  } finally {
    crew.stop();
  }
}

for (const threads of [1, 2, 3, 4]) {
  test(`${threads} threads wait for each other between steps`, async () => {
    const expected = Array.from({ length: CELLS }, (_, i) => CELLS - 1 - i + STEPS);
    assert.equal(await computeInTurns(threads), expected);
  });
}

const program = fileURLToPath(new URL('./programs/crew.ts', import.meta.url));

/** The lines that a program with a crew prints; it must have ended by itself. */
async function linesOf(kind: string, threads: number): Promise<string[]> {
  const { code, signal, stdout, stderr } = await runScript(program, [kind, `${threads}`], { timeout: 30_000 });
  assert.is(signal, null, `${kind}, ${threads} threads: still running\n${stdout}`);
  assert.is(code, 0, stderr);
  return stdout.trim().split('\n');
}

test('a step that fails is an error on whichever thread it ran, and the next program runs', async () => {
  const failed = /^(KindlingError: threads: a worker thread failed while it computed|RuntimeError: memory access out of bounds)$/;
  for (const kind of ['worker', 'caller']) {
    for (const threads of [2, 3]) {
      const [first, second, ...rest] = await linesOf(kind, threads);
      assert.match(first, failed);
      assert.match(second, failed);
      assert.equal(rest, ['ok', 'stopped']);
    }
  }
});

test('a thread that is done goes on with what another has not begun', async () => {
  assert.equal(await linesOf('uneven', 2), ['all', 'true', 'stopped']);
});

test('while the caller is busy otherwise the others do all of the work', async () => {
  assert.equal(await linesOf('alone', 2), ['1,1,1,1,1', 'stopped']);
});

test('a run is not taken for another, however many there are', async () => {
  assert.equal(await linesOf('often', 2), ['all', 'stopped']);
});

test('where a thread is gone every use says so', async () => {
  const gone = 'KindlingError: threads: a worker thread is gone; call useBackend() to start anew';
  for (const threads of [2, 3]) assert.equal(await linesOf('ended', threads), [gone, gone, 'stopped']);
});

test('a crew without trouble', async () => {
  assert.equal(await linesOf('good', 3), ['1,1,1', 'stopped']);
});

test('what threads start from is their module as it stands', async () => {
  const module = new URL('../../src/engine/webasm/crewThread.ts', import.meta.url);
  assert.fixture(CREW_THREAD, await scriptText(module), 'the build (pnpm build) writes it anew');
});

test.run();
