import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { manualSeed, profile, randn, shutdown, type Tensor, useBackend } from '@kindling/core';
import { SGD } from '@kindling/optim';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { BatchNorm1d, BatchNorm2d, Conv2d, functional as F, Linear, Module } from '../../src/index';

class Net extends Module {
  conv = new Conv2d(1, 4, 3);
  bn1 = new BatchNorm2d(4);
  fc = new Linear(4 * 16, 8);
  bn2 = new BatchNorm1d(8);

  override forward(x: Tensor): Tensor {
    return this.bn2.forward(this.fc.forward(F.relu(this.bn1.forward(this.conv.forward(x))).flatten(1)));
  }
}

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

async function bytesInUse(): Promise<number> {
  for (let i = 0; i < 3; i++) {
    collect();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Trains on batches that are the same for every network. */
function training(seed: number): { net: Net; steps: (count: number) => Promise<void> } {
  manualSeed(seed);
  const net = new Net();
  const optimizer = new SGD(net.parameters(), { lr: 0.01, momentum: 0.9 });
  const batches = Array.from({ length: 10 }, () => randn([16, 1, 6, 6]));
  let step = 0;
  const steps = async (count: number) => {
    for (let i = 0; i < count; i++) {
      optimizer.zeroGrad();
      F.crossEntropy(
        net.forward(batches[step++ % 10]),
        Array.from({ length: 16 }, (_, at) => at % 8),
      ).backward();
      await optimizer.step();
    }
  };
  return { net, steps };
}

/** The nodes that lead to a tensor. */
function reachable(tensors: readonly Tensor[]): number {
  const seen = new Set<unknown>();
  const waiting = tensors.map(({ node }) => node);
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    waiting.push(...node.inputs);
  }
  return seen.size;
}

test.before(async () => {
  await useBackend('webasm', { threads: 1 });
});

test('1,000 steps whose running statistics nobody reads: the same work each step, and memory stays flat', async () => {
  const { net, steps } = training(1);
  await steps(100);
  const early = await bytesInUse();
  const kernelsOf = async () => (await profile(() => steps(5))).map(({ name, runs }) => `${runs} x ${name}`).sort();
  const before = await kernelsOf();
  await steps(890);
  assert.equal(await kernelsOf(), before);
  for (const buffer of net.buffers()) assert.is.not(buffer.node.value, null, 'computed with the step');
  assert.is(reachable(net.buffers()), net.buffers().length, 'and without a past');
  const grown = (await bytesInUse()) - early;
  assert.ok(grown < 2 ** 20, `${grown} bytes more than after 100 steps`);
  assert.is(await net.bn1.numBatchesTracked?.item(), 1000);
});

test('statistics that are read after every step are the same as those that are read at the end', async () => {
  const [unread, read] = [training(2), training(2)];
  await unread.steps(50);
  for (let i = 0; i < 50; i++) {
    await read.steps(1);
    for (const buffer of read.net.buffers()) await buffer.data();
  }
  for (const [i, buffer] of unread.net.buffers().entries()) {
    assert.equal([...(await buffer.data())], [...(await (read.net.buffers()[i] as Tensor).data())]);
  }
});

test.after(shutdown);
test.run();
