import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getRngState, manualSeed, randn, type Tensor, tensor } from '@kindling/core';
import { DataLoader, TensorDataset } from '@kindling/datasets';
import { BatchNorm1d, Dropout, functional as F, Linear, type Module, ReLU, Sequential } from '@kindling/nn';
import * as optim from '@kindling/optim';
import { throwsExactly } from '@kindling/test-kit';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Checkpoint, fromSafetensors, type Json, type Stateful, save, toSafetensors } from '../../src/index';
import { bitsOf, rejected, withFolder } from '../support';

const test = suite('Checkpoint');

const net = () => new Sequential(new Linear(3, 5), new BatchNorm1d(5), new ReLU(), new Dropout(0.5), new Linear(5, 1));
manualSeed(1);
const data = new TensorDataset(randn([10, 3]), randn([10, 1]));
const bits = async (model: Module) => Promise.all([...model.stateDict().values()].map(bitsOf));

interface Training {
  model: ReturnType<typeof net>;
  optimizer: Stateful & { zeroGrad(): void; step(closure?: () => Tensor): Promise<unknown> };
  scheduler: optim.LRScheduler | optim.ReduceLROnPlateau;
  loader: DataLoader<[Tensor, number], [Tensor, Tensor]>;
}

type Made = Pick<Training, 'optimizer' | 'scheduler'>;
const with2 = <O extends optim.SGD>(optimizer: unknown, scheduler: (of: O) => unknown) =>
  ({ optimizer, scheduler: scheduler(optimizer as O) }) as unknown as Made;

/** Each optimiser, with one of the schedulers. */
const kinds: Record<string, (params: Tensor[]) => Made> = {
  SGD: (p) => with2(new optim.SGD(p, { lr: 0.1, momentum: 0.9, nesterov: true }), (o) => new optim.StepLR(o, 2)),
  Adam: (p) => with2(new optim.Adam(p, { lr: 0.01, amsgrad: true }), (o) => new optim.OneCycleLR(o, 0.1, { totalSteps: 20 })),
  AdamW: (p) => with2(new optim.AdamW(p), (o) => new optim.CosineAnnealingWarmRestarts(o, 2)),
  RMSprop: (p) =>
    with2(new optim.RMSprop(p, { momentum: 0.5, centered: true }), (o) => new optim.ReduceLROnPlateau(o, { patience: 0 })),
  Adagrad: (p) => with2(new optim.Adagrad(p), (o) => new optim.ExponentialLR(o, 0.9)),
  Adadelta: (p) => with2(new optim.Adadelta(p), (o) => new optim.LambdaLR(o, (epoch) => 1 / (epoch + 1))),
  Adamax: (p) => with2(new optim.Adamax(p), (o) => new optim.CyclicLR(o, 0.001, 0.1, { stepSizeUp: 3, cycleMomentum: false })),
  NAdam: (p) =>
    with2(new optim.NAdam(p), (o) => new optim.SequentialLR(o, [new optim.ConstantLR(o), new optim.StepLR(o, 1)], [2])),
  RAdam: (p) =>
    with2(new optim.RAdam(p), (o) => new optim.ChainedScheduler([new optim.StepLR(o, 1), new optim.ExponentialLR(o, 0.9)])),
  Adafactor: (p) => with2(new optim.Adafactor(p), (o) => new optim.StepLR(o, 2)),
  Rprop: (p) => with2(new optim.Rprop(p), (o) => new optim.StepLR(o, 2)),
  ASGD: (p) => with2(new optim.ASGD(p, { t0: 3 }), (o) => new optim.StepLR(o, 2)),
  Muon: (p) =>
    with2(
      new optim.Muon(
        p.filter(({ shape }) => shape.length === 2),
        { lr: 0.02 },
      ),
      (o) => new optim.PolynomialLR(o),
    ),
  LBFGS: (p) => with2(new optim.LBFGS(p, { maxIter: 3, historySize: 2 }), (o) => new optim.LinearLR(o)),
};

function training(kind: string, seed: number): Training {
  manualSeed(seed);
  const model = net();
  const made = kinds[kind]([...model.parameters()]);
  return { model, ...made, loader: new DataLoader(data, { batchSize: 4, shuffle: true }) as never };
}

/** So many steps, over as many epochs as that takes. */
async function train(
  { model, optimizer, scheduler, loader }: Training,
  steps: number,
  after?: (step: number) => unknown,
): Promise<void> {
  for (let done = 0; done < steps; ) {
    for await (const [x, y] of loader) {
      const closure = () => {
        optimizer.zeroGrad();
        const loss = F.mseLoss(model.forward(x), y);
        loss.backward();
        return loss;
      };
      const loss = optimizer instanceof optim.LBFGS ? await optimizer.step(closure) : closure();
      if (!(optimizer instanceof optim.LBFGS)) await optimizer.step();
      const metric = await (loss as Tensor).item();
      if (scheduler instanceof optim.ReduceLROnPlateau) scheduler.step(metric);
      else scheduler.step();
      done++;
      await after?.(done);
      if (done === steps) return;
    }
  }
}

for (const kind of Object.keys(kinds)) {
  test(`goes on with the same bits: ${kind}`, () =>
    withFolder(async (folder) => {
      const path = join(folder, 'run.safetensors');
      const whole = training(kind, 2);
      await train(whole, 5, (step) => step === 2 && new Checkpoint({ ...whole }).save(path, { step }));

      const other = training(kind, 3);
      await train(other, 1);
      assert.equal(await new Checkpoint({ ...other }).load(path), { step: 2 });
      await train(other, 3);
      assert.equal(await bits(other.model), await bits(whole.model));
    }));
}

test('what is said beside the tensors is read without them, and every number comes back', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a');
    const model = net();
    const info = {
      losses: [1.5, Number.NaN, Number.POSITIVE_INFINITY, -0, 1e-300],
      note: 'ä\n',
      nested: { done: true, none: null },
    };
    await new Checkpoint({ model, scheduler: undefined }).save(path, info);
    const said = await Checkpoint.info(path);
    assert.equal(said.info, info);
    assert.ok(Object.is((said.info as { losses: number[] }).losses[3], -0));
    assert.equal(said.parts, ['model']);
    assert.equal(Object.keys(said.versions), ['kindling']);
    const { tensors } = await fromSafetensors(new Uint8Array(await readFile(path)));
    assert.ok(tensors.has('model.0.weight'), 'other programs find the weights by their names');
  }));

test('what is saved is how things stood when it was called', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a');
    const whole = training('SGD', 4);
    await train(whole, 1);
    const before = await bits(whole.model);
    const saving = new Checkpoint({ ...whole }).save(path);
    await train(whole, 2);
    await saving;
    const other = training('SGD', 5);
    await new Checkpoint({ ...other }).load(path);
    assert.equal(await bits(other.model), before);
  }));

/** Everything that a refused checkpoint could have changed. */
const standing = async ({ model, optimizer, scheduler, loader }: Training) => ({
  weights: await bits(model),
  optimizer: JSON.stringify((optimizer.stateDict() as { paramGroups: unknown }).paramGroups),
  scheduler: scheduler.stateDict(),
  loader: loader.stateDict(),
  random: getRngState(),
});

test('one that does not fit is refused, and changes nothing', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a');
    await new Checkpoint({ ...training('SGD', 1) }).save(path);
    const other = training('SGD', 2);
    await train(other, 2);
    const foreign = new Linear(3, 1);
    const before = await standing(other);
    const refuse = async (parts: ConstructorParameters<typeof Checkpoint>[0], message: RegExp) => {
      await rejected(new Checkpoint(parts).load(path), message);
      assert.equal(await standing(other), before);
    };
    const { model, optimizer, scheduler, loader } = other;
    await refuse(
      { model, optimizer, scheduler },
      /a: expected the parts model, optimizer, scheduler, got model, optimizer, scheduler, loader$/,
    );
    const smaller = new DataLoader(data, { batchSize: 5, shuffle: true });
    await refuse(
      { ...other, loader: smaller },
      /a: loader: DataLoader.loadStateDict: batchSize: expected 5 as in this loader, got 4$/,
    );
    await refuse({ ...other, model: foreign }, /a: model: Linear.loadStateDict: missing keys weight/);
    await refuse({ model, optimizer: new optim.SGD([tensor([1])]), scheduler, loader }, /a: optimizer: SGD.loadStateDict: /);
    await save(model.stateDict(), path);
    await refuse({ ...other }, /a: expected a checkpoint of version 1, got a file of tensors alone$/);
    await rejected(Checkpoint.info(path), /a: expected a checkpoint of version 1, got a file of tensors alone$/);
    await refuse({ ...other }, /a: expected a checkpoint/);
    await rejected(new Checkpoint({ model }).load(join(folder, 'none')), /none: there is no such file$/);
  }));

test('texts that were changed, with tensors that were not', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a');
    const model = new Linear(2, 1);
    await new Checkpoint({ model }).save(path, { epoch: 3 });
    const { tensors, metadata } = await fromSafetensors(new Uint8Array(await readFile(path)));
    for (const change of [{ info: '{"epoch":4}' }, { random: '[1]' }, { sha256: '' }, { more: '' }, { versions: '{}' }] as Record<
      string,
      string
    >[]) {
      await writeFile(path, await toSafetensors(tensors, { metadata: { ...metadata, ...change } }));
      await rejected(
        new Checkpoint({ model }).load(path),
        /a: expected a checkpoint as it was written, got one whose checksum differs: it is damaged$/,
      );
    }
    await writeFile(path, await toSafetensors(tensors, { metadata: { ...metadata, 'kindling.checkpoint': '2' } }));
    await rejected(new Checkpoint({ model }).load(path), /a: expected a checkpoint of version 1, got version "2"$/);
    await writeFile(path, await toSafetensors(tensors, { metadata: { ...metadata, parts: 'x' } }));
    await rejected(
      Checkpoint.info(path),
      /a: expected parts, random, info, versions in a checkpoint's metadata, got others: it is damaged$/,
    );
  }));

test('odd parts and odd states', () =>
  withFolder(async (folder) => {
    const path = join(folder, 'a');
    throwsExactly(() => new Checkpoint({}), 'Checkpoint: parts: expected at least one part, such as model, got none');
    throwsExactly(
      () => new Checkpoint({ model: {} as never }),
      'Checkpoint: model: expected something with stateDict and loadStateDict, got Object',
    );
    const of = (state: unknown) => new Checkpoint({ own: { stateDict: () => state, loadStateDict: () => {} } });
    await rejected(
      of(new Date(0)).save(path),
      /^own: expected tensors, numbers, texts, true, false and null, in objects, Maps and arrays, got /,
    );
    await rejected(of({ a: { $tensor: 1 } }).save(path), /^own.a: expected names that begin without \$, got "\$tensor"$/);
    const ring: unknown[] = [];
    ring.push(ring);
    await rejected(of(ring).save(path), /expected at most 32 levels, got more: something that holds itself\?$/);
    await rejected(
      of({}).save(path, tensor([1]) as unknown as Json),
      /^Checkpoint.save: info: expected numbers and texts, got a Tensor$/,
    );
    let loaded: unknown;
    const state = { list: [tensor([1, 2]), new Map([['x', tensor(3)]])], left: undefined, deep: { 'a.b': [null, [], {}] } };
    const own: Stateful = { stateDict: () => state, loadStateDict: (given) => (loaded = given) };
    await new Checkpoint({ own }).save(path);
    await new Checkpoint({ own }).load(path);
    const { list, ...rest } = loaded as typeof state;
    assert.equal(rest as unknown, { deep: { 'a.b': [null, [], {}] } });
    assert.equal([await (list[0] as Tensor).toArray(), await (list[1] as Map<string, Tensor>).get('x')?.item()], [[1, 2], 3]);
  }));

test.run();
