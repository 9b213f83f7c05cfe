import { assertClose } from '@kindling/test-kit';
import * as fc from 'fast-check';
import { conv2d, linear, logSoftmax, maxPool2d, nllLoss, realize, type Tensor, tensor } from '../../src/index';
import * as contractions from './oracle/contractions';
import { relu } from './oracle/elementwise';
import * as losses from './oracle/losses';
import { flatten } from './oracle/movement';
import { backward, leaf, type OracleTensor } from './oracle/oracleTensor';
import * as reductions from './oracle/reductions';
import { batchSize, seed } from './support/arbitraries';
import { numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

/** What stands between a convolution and the next layer; all of it may be computed in one pass. */
const tail = fc.constantFrom('nothing', 'relu', 'pool', 'pool, relu', 'relu, pool');
type Tail = 'nothing' | 'relu' | 'pool' | 'pool, relu' | 'relu, pool';

const block = fc.record({
  channels: fc.constantFrom(1, 2, 3, 4, 5, 8),
  kernel: fc.constantFrom(1, 2, 3),
  padding: fc.nat({ max: 1 }),
  bias: fc.boolean(),
  tail,
});
const architecture = fc.record({
  // 36 examples are two blocks of a cache line and a smaller one
  batch: batchSize.map((batch) => (batch > 17 ? 36 : batch)),
  inChannels: fc.constantFrom(1, 2, 3),
  size: fc.integer({ min: 5, max: 10 }),
  blocks: fc.array(block, { minLength: 1, maxLength: 2 }),
  classes: fc.constantFrom(2, 5, 10),
});

/** A tensor beside its oracle. */
type Pair = readonly [ours: Tensor, oracle: OracleTensor];

function applyTail([ours, oracle]: Pair, tail: Tail): Pair {
  const pairs: Record<Tail, () => Pair> = {
    nothing: () => [ours, oracle],
    relu: () => [ours.relu(), relu(oracle)],
    pool: () => [maxPool2d(ours, 2), contractions.maxPool2d(oracle, 2)],
    'pool, relu': () => [maxPool2d(ours, 2).relu(), relu(contractions.maxPool2d(oracle, 2))],
    'relu, pool': () => [maxPool2d(ours.relu(), 2), contractions.maxPool2d(relu(oracle), 2)],
  };
  return pairs[tail]();
}

propertySuite('random convolutional networks', (property) => {
  property(
    'the loss and the gradient of every weight',
    [architecture, seed],
    async ({ batch, inChannels, size, blocks, classes }, seed) => {
      const leaves: { name: string; pair: Pair }[] = [];
      const makeLeaf = (name: string, shape: number[], scale = 1): Pair => {
        const data = numbers(shape, seed + leaves.length).data.map((x) => x * scale);
        const pair: Pair = [tensor(data.slice(), { shape, requiresGrad: true }), leaf(shape, data)];
        leaves.push({ name, pair });
        return pair;
      };

      let value = makeLeaf('input', [batch, inChannels, size, size]);
      for (const [i, { channels, kernel: wanted, padding, bias, tail }] of blocks.entries()) {
        const kernel = Math.min(wanted, value[1].shape[2] + 2 * padding);
        const fanIn = value[1].shape[1] * kernel * kernel;
        const weight = makeLeaf(`weight ${i}`, [channels, value[1].shape[1], kernel, kernel], 1 / Math.sqrt(fanIn));
        const shift = bias ? makeLeaf(`bias ${i}`, [channels]) : undefined;
        const convolved: Pair = [
          conv2d(value[0], weight[0], shift?.[0], { padding }),
          contractions.conv2d(value[1], weight[1], shift?.[1], { padding }),
        ];
        value = Math.min(...convolved[1].shape.slice(2)) < 2 ? convolved : applyTail(convolved, tail);
      }
      const flat: Pair = [value[0].flatten(1), flatten(value[1], 1)];
      const weight = makeLeaf('last weight', [classes, flat[1].shape[1]], 1 / Math.sqrt(flat[1].shape[1]));
      const bias = makeLeaf('last bias', [classes]);
      const targets = Int32Array.from({ length: batch }, (_, n) => (seed + n) % classes);
      const scores = logSoftmax(linear(flat[0], weight[0], bias[0]), 1);
      const loss = nllLoss(scores, targets);
      const expected = losses.nllLoss(reductions.logSoftmax(contractions.linear(flat[1], weight[1], bias[1]), 1), targets);
      loss.backward();
      backward(expected, [1]);

      const results = leaves.map(({ name, pair: [ours, oracle] }) => {
        if (ours.grad === null) throw new Error(`${name} got no gradient`);
        return { name: `gradient of ${name}`, ours: ours.grad, data: oracle.grad as Float64Array };
      });
      await realize([loss, ...results.map(({ ours }) => ours)]);
      assertClose(await loss.data(), expected.data, { name: 'loss' });
      for (const { name, ours, data } of results) assertClose(await ours.data(), data, { name, shape: ours.shape });
    },
  );
});
