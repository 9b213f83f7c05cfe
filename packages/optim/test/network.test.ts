import { type BackendName, shutdown, type Tensor, tensor, useBackend } from '@kindling/core';
import {
  type ArraySummary,
  type FixtureArray,
  loadMnistBatches,
  loadNetwork,
  loadNetwork50,
  type NetworkBatch,
  type NetworkRun,
  normalizePixels,
} from '@kindling/fixtures';
import { Conv2d, functional as F, Linear, Module } from '@kindling/nn';
import { assertClose, mnistFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SGD } from '../src/index';

/** The tutorial's network, without dropout. */
class Net extends Module {
  conv1 = new Conv2d(1, 32, 5);
  conv2 = new Conv2d(32, 16, 3);
  fc1 = new Linear(400, 100);
  fc2 = new Linear(100, 10);

  override forward(x: Tensor): Tensor {
    let y = F.relu(F.maxPool2d(this.conv1.forward(x), 2));
    y = F.relu(F.maxPool2d(this.conv2.forward(y), 2));
    y = F.relu(this.fc1.forward(y.reshape([-1, 400])));
    return F.logSoftmax(this.fc2.forward(y), 1);
  }
}

function toTensor({ shape, data }: FixtureArray): Tensor {
  return tensor(data.slice(), { shape: [...shape] });
}

async function assertSummary(name: string, actual: Tensor, expected: ArraySummary, tolerance: { rtol: number; atol: number }) {
  const values = await actual.data();
  assert.equal([...actual.shape], [...expected.shape], name);
  assertClose(
    expected.places.map((place) => values[place]),
    expected.entries.float64,
    { ...tolerance, name },
  );
  assertClose(Math.sqrt(values.reduce((sum, x) => sum + x * x, 0)), expected.norm, { ...tolerance, name: `norm of ${name}` });
}

/** Trains from PyTorch's weights on PyTorch's batches, and compares every loss, the first gradients and the last weights. */
async function retrace(run: NetworkRun, batches: NetworkBatch[], tolerance: { rtol: number; atol: number }): Promise<void> {
  const net = new Net();
  net.loadStateDict(new Map([...run.initialWeights].map(([name, array]) => [name, toTensor(array)])));
  const optimizer = new SGD(net.parameters(), run.hyperparameters);
  for (const [step, { pixels, labels }] of batches.entries()) {
    const x = tensor(normalizePixels(pixels.data), { shape: [...pixels.shape] });
    optimizer.zeroGrad();
    const loss = F.nllLoss(net.forward(x), labels);
    loss.backward();
    if (step === 0) {
      for (const [name, parameter] of net.namedParameters()) {
        await assertSummary(
          `gradient of ${name}`,
          parameter.grad as Tensor,
          run.firstGradients.get(name) as ArraySummary,
          tolerance,
        );
      }
    }
    await optimizer.step();
    assertClose(await loss.item(), run.losses.float64[step], { ...tolerance, name: `loss of step ${step + 1}` });
  }
  for (const [name, value] of net.stateDict()) {
    await assertSummary(`${name} after ${run.steps} steps`, value, run.finalWeights.get(name) as ArraySummary, tolerance);
  }
}

test.after(shutdown);

for (const backend of ['cpu', 'webasm'] as BackendName[]) {
  test(`retraces PyTorch's 5 steps of batch 8 on ${backend}`, async () => {
    await useBackend(backend);
    const { run, batches } = loadNetwork();
    await retrace(run, batches, { rtol: 1.3e-6, atol: 1e-5 });
  });
}

const folder = mnistFolder();
(folder === null ? test.skip : test)('retraces PyTorch’s 50 steps of batch 64 on real MNIST', async () => {
  await useBackend('webasm');
  const { run } = loadNetwork50();
  await retrace(run, loadMnistBatches(folder as string, run.steps, run.batchSize), { rtol: 1.3e-6, atol: 1e-5 });
});

test.run();
