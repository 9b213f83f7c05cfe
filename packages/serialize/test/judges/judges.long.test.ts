import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manualSeed, noGradSync, shutdown, type Tensor, tensor } from '@kindling/core';
import { DataLoader, MNIST } from '@kindling/datasets';
import { functional as F, Linear, type Module } from '@kindling/nn';
import * as optim from '@kindling/optim';
import { mnistFolder } from '@kindling/test-kit';
import { Compose, Normalize, ToTensor } from '@kindling/transforms';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { exportOnnx, load, save } from '../../src/index';
import { layerCases, tutorial } from '../onnx/layers';
import { bitsOf, withFolder } from '../support';

const test = suite('what others say');
test.after(() => shutdown());

/** A Python with torch 2.13, safetensors 0.8, onnx and onnxruntime. */
const python = process.env.KINDLING_PYTHON;

interface Verdict {
  readonly again: number;
  readonly onnx: Readonly<Record<string, number>>;
  /** Those of PyTorch that took our weights, and wrote some of their own. */
  readonly modules: readonly string[];
  readonly optimizers: readonly string[];
  readonly mnist?: DigitsVerdict;
}

/** The largest difference of a logit, and how many of the predicted classes differ though the two best are further apart than 1e-4. */
interface DigitsVerdict {
  readonly images: number;
  readonly largest: number;
  readonly others: number;
}

const judge = (folder: string): Verdict => {
  const script = fileURLToPath(new URL('judge.py', import.meta.url));
  const answer = execFileSync(python as string, ['-W', 'ignore', script, folder], { encoding: 'utf8', maxBuffer: 2 ** 26 });
  return JSON.parse(answer.trim().split('\n').at(-1) as string);
};

const optimizers = {
  SGD: (params: Tensor[]) => new optim.SGD(params, { lr: 0.1, momentum: 0.9 }),
  Adam: (params: Tensor[]) => new optim.Adam(params, { lr: 0.1, amsgrad: true }),
  AdamW: (params: Tensor[]) => new optim.AdamW(params, { lr: 0.1 }),
  Adagrad: (params: Tensor[]) => new optim.Adagrad(params, { lr: 0.1 }),
  Adadelta: (params: Tensor[]) => new optim.Adadelta(params),
  Adamax: (params: Tensor[]) => new optim.Adamax(params),
  NAdam: (params: Tensor[]) => new optim.NAdam(params),
  RAdam: (params: Tensor[]) => new optim.RAdam(params),
  RMSprop: (params: Tensor[]) => new optim.RMSprop(params, { momentum: 0.5, centered: true }),
  Adafactor: (params: Tensor[]) => new optim.Adafactor(params),
  Rprop: (params: Tensor[]) => new optim.Rprop(params),
  ASGD: (params: Tensor[]) => new optim.ASGD(params, { t0: 0 }),
  Muon: (params: Tensor[]) => new optim.Muon(params.filter(({ shape }) => shape.length === 2)),
  LBFGS: (params: Tensor[]) => new optim.LBFGS(params, { lr: 0.1 }),
};

/** An optimiser's tensors after two steps, by parameter. */
async function stateAfterSteps(make: (params: Tensor[]) => optim.SGD): Promise<Map<string, Tensor>> {
  const model = new Linear(3, 2);
  const optimizer = make(model.parameters());
  for (let step = 0; step < 2; step++) {
    await optimizer.step(() => {
      optimizer.zeroGrad();
      const loss = F.mseLoss(model.forward(tensor([[1, -2, 0.5]])), tensor([[1, 0]]));
      loss.backward();
      return loss;
    });
  }
  const entries = Object.entries(optimizer.stateDict().state).flatMap(([number, state]) =>
    Object.entries(state).flatMap(([name, value]) =>
      typeof value === 'object' ? [[`${number}.${name}`, value as Tensor] as const] : [],
    ),
  );
  return new Map(entries);
}

async function assertSame(
  read: ReadonlyMap<string, Tensor>,
  expected: ReadonlyMap<string, Tensor>,
  where: string,
): Promise<void> {
  assert.equal([...read.keys()].sort(), [...expected.keys()].sort(), where);
  for (const [key, one] of expected) {
    const other = read.get(key) as Tensor;
    const [given, wanted] = [await bitsOf(other), await bitsOf(one)];
    assert.equal([other.dtype, other.shape, given], [one.dtype, one.shape, wanted], `${where}: ${key}`);
  }
}

test('safetensors and PyTorch read what is saved, and it comes back from both with the same bits', async () => {
  if (python === undefined)
    return console.log('skipped: KINDLING_PYTHON names no Python with torch, safetensors, onnx and onnxruntime');
  await withFolder(async (folder) => {
    manualSeed(1);
    const saved = new Map<string, ReadonlyMap<string, Tensor>>();
    const patterns = Int32Array.of(0x7fc12345, 0x7f800001, -1, -0x800000, 1, -0x80000000);
    const kinds = {
      nan: tensor(new Float32Array(patterns.buffer)),
      int: tensor(Int32Array.of(-(2 ** 31), 5)),
      bool: tensor([[true], [false]]),
    };
    saved.set('kinds', new Map(Object.entries(kinds)));
    for (const { name, make } of layerCases) saved.set(name, (make() as Module).stateDict());
    for (const [name, make] of Object.entries(optimizers)) saved.set(`optim ${name}`, await stateAfterSteps(make as never));
    for (const [name, state] of saved) await save(state, join(folder, `${name}.weights.safetensors`));
    const { again, modules, optimizers: judged } = judge(folder);
    assert.is(again, saved.size);
    const read = (name: string, end: string) => load(join(folder, `${name}.${end}`));
    for (const [name, state] of saved) {
      for (const end of ['safetensors', 'pt']) await assertSame(await read(name, `weights.theirs.${end}`), state, name);
    }
    // what PyTorch itself made of the same names
    for (const name of [...modules, ...judged]) {
      await assertSame(await read(name, 'torch.pt'), await read(name, 'torch.safetensors'), name);
    }
    const withWeights = layerCases.filter(({ name }) => saved.get(name)!.size > 0);
    assert.equal([...modules].sort(), withWeights.map(({ name }) => name).sort());
    assert.is(judged.length, Object.keys(optimizers).length);
    for (const { name, make } of withWeights) {
      const [model, theirs] = [make() as Module, await read(name, 'torch.pt')];
      model.loadStateDict(theirs);
      await assertSame(model.stateDict(), theirs, name);
    }
    console.log(`${modules.length} modules and ${judged.length} optimisers of PyTorch`);
  });
});

test("Python's onnxruntime runs every layer, for other batches too", async () => {
  if (python === undefined) return console.log('skipped');
  await withFolder(async (folder) => {
    for (const { name, make, input, options } of layerCases) {
      manualSeed(1);
      const model = make() as Module;
      const given = [input()].flat();
      const { inputNames, outputNames } = await exportOnnx(model, given, join(folder, `${name}.onnx`), {
        runtime: null,
        ...options,
      });
      model.eval();
      const outputs = ([noGradSync(() => model.forward(...given))] as unknown[]).flat(9) as Tensor[];
      const named = [
        ...inputNames.map((key, i) => [key, given[i]] as const),
        ...outputNames.map((key, i) => [key, outputs[i]] as const),
      ];
      await save(new Map(named), join(folder, `${name}.io.safetensors`));
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ batchDim: options?.batchDim ?? 0 }));
    }
    const { onnx } = judge(folder);
    assert.is(Object.keys(onnx).length, layerCases.length);
    console.log(`largest difference: ${Math.max(...Object.values(onnx))}`);
  });
});

/** The same of onnxruntime-web as judge.py says of Python's. */
async function webVerdict(path: string, pixels: Float32Array, logits: Float32Array): Promise<DigitsVerdict> {
  const { InferenceSession, Tensor: OnnxTensor, env } = await import('onnxruntime-web');
  env.wasm.numThreads = 1;
  const session = await InferenceSession.create(readFileSync(path));
  const { output } = await session.run({ input: new OnnxTensor('float32', pixels, [logits.length / 10, 1, 28, 28]) });
  const given = output.data as Float32Array;
  let [largest, others] = [0, 0];
  for (let i = 0; i < logits.length; i += 10) {
    const [ours, theirs] = [logits.subarray(i, i + 10), given.subarray(i, i + 10)];
    for (const [k, value] of ours.entries()) largest = Math.max(largest, Math.abs(value - theirs[k]));
    const [second, best] = ours.toSorted().subarray(-2);
    if (best - second > 1e-4 && ours.indexOf(best) !== theirs.indexOf(Math.max(...theirs))) others++;
  }
  await session.release();
  return { images: given.length / 10, largest, others };
}

test('10,000 digits of MNIST', async () => {
  const root = mnistFolder();
  if (python === undefined || root === null) return console.log('skipped');
  await withFolder(async (folder) => {
    manualSeed(1);
    const transform = new Compose([new ToTensor(), new Normalize([0.1307], [0.3081])]);
    const model = tutorial();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.05, momentum: 0.5 });
    let left = 60;
    for await (const [x, y] of new DataLoader(await MNIST.load({ root, train: true, transform }), {
      batchSize: 64,
      shuffle: true,
      seed: 1,
    })) {
      optimizer.zeroGrad();
      F.nllLoss(model.forward(x), y).backward();
      await optimizer.step();
      if (--left === 0) break;
    }
    model.eval();
    const pixels = new Float32Array(10_000 * 784);
    const logits = new Float32Array(10_000 * 10);
    let done = 0;
    for await (const [x] of new DataLoader(await MNIST.load({ root, train: false, transform }), { batchSize: 1000 })) {
      pixels.set(await x.data(), done * 784);
      logits.set(await noGradSync(() => model.forward(x)).data(), done * 10);
      done += 1000;
    }
    const example = tensor(pixels.subarray(0, 784), { shape: [1, 1, 28, 28] });
    await exportOnnx(model, example, join(folder, 'net.onnx'));
    const io = { input: tensor(pixels, { shape: [10_000, 1, 28, 28] }), output: tensor(logits, { shape: [10_000, 10] }) };
    await save(io, join(folder, 'net.mnist.safetensors'));
    await save(
      { input: example, output: tensor(logits.subarray(0, 10), { shape: [1, 10] }) },
      join(folder, 'net.io.safetensors'),
    );
    writeFileSync(join(folder, 'net.json'), '{"batchDim":0}');
    const inWeb = await webVerdict(join(folder, 'net.onnx'), pixels, logits);
    const inPython = judge(folder).mnist;
    console.log(`onnxruntime-web ${JSON.stringify(inWeb)}, Python's onnxruntime ${JSON.stringify(inPython)}`);
    for (const verdict of [inWeb, inPython]) {
      assert.is(verdict?.images, 10_000);
      assert.ok((verdict?.largest ?? 1) < 1e-4);
      assert.is(verdict?.others, 0);
    }
  });
});

test.run();
