import type { OpOptions } from '@kindling/fixtures';
import * as fc from 'fast-check';
import { outputSize } from './oracle/contractions';
import { count } from './oracle/oracleTensor';
import { batchSize, broadcastPair, seed, size, someSize } from './support/arbitraries';
import { checkOp } from './support/checkOp';
import { numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

const channels = fc.constantFrom(1, 2, 3, 4, 5, 8, 9);
const small = (max: number) => fc.integer({ min: 1, max });

/** A convolution's window along one axis: kernel, stride, padding, dilation, and an image that it fits. */
const axis = fc
  .record({ kernel: small(5), stride: small(3), padding: fc.nat({ max: 2 }), dilation: small(3), room: fc.nat({ max: 6 }) })
  .map((given) => ({ ...given, size: Math.max(1, given.dilation * (given.kernel - 1) + 1 - 2 * given.padding) + given.room }));

propertySuite('contractions of random shapes', (property) => {
  property('matmul of matrices', [size, size, size, seed], (rows, inner, columns, seed) =>
    checkOp('matmul', [numbers([rows, inner], seed), numbers([inner, columns], seed + 2)], {}, seed),
  );

  property(
    'matmul of batches that broadcast',
    [broadcastPair, someSize, someSize, someSize, seed],
    ([left, right], rows, inner, columns, seed) => {
      const [a, b] = [left, right].map((batch) => batch.slice(-2).map((length) => Math.min(length, 5)));
      return checkOp('matmul', [numbers([...a, rows, inner], seed), numbers([...b, inner, columns], seed + 2)], {}, seed);
    },
  );

  property(
    'matmul with vectors',
    [fc.array(someSize, { maxLength: 2 }), someSize, someSize, fc.nat({ max: 2 }), seed],
    (batch, inner, other, which, seed) => {
      const left = which === 1 ? [...batch, other, inner] : [inner];
      const right = which === 0 ? [...batch, inner, other] : [inner];
      return checkOp('matmul', [numbers(left, seed), numbers(right, seed + 2)], {}, seed);
    },
  );

  property(
    'linear',
    [fc.array(someSize, { maxLength: 1 }), batchSize, someSize, someSize, fc.boolean(), seed],
    (outer, batch, inFeatures, outFeatures, bias, seed) => {
      const inputs = [numbers([...outer, batch, inFeatures], seed), numbers([outFeatures, inFeatures], seed + 2)];
      const withBias = bias ? [...inputs, numbers([outFeatures], seed + 3)] : inputs;
      return checkOp('linear', withBias, {}, seed, count(outer) * batch);
    },
  );

  property(
    'conv2d with any window',
    [batchSize, channels, channels, axis, axis, fc.boolean(), seed],
    (batch, inChannels, outChannels, y, x, bias, seed) => {
      const examples = Math.min(batch, 17);
      const image = numbers([examples, inChannels, y.size, x.size], seed);
      const weight = numbers([outChannels, inChannels, y.kernel, x.kernel], seed + 2);
      const [height, width] = [y, x].map(({ size, kernel, stride, padding, dilation }) =>
        outputSize(size, kernel, stride, padding, dilation),
      );
      const options: OpOptions = {
        stride: [y.stride, x.stride],
        padding: [y.padding, x.padding],
        dilation: [y.dilation, x.dilation],
      };
      const inputs = bias ? [image, weight, numbers([outChannels], seed + 3)] : [image, weight];
      return checkOp('conv2d', inputs, options, seed, examples * height * width);
    },
  );

  property(
    'conv2d as networks use it',
    [batchSize, channels, channels, fc.constantFrom(1, 3, 5), fc.integer({ min: 5, max: 9 }), fc.boolean(), seed],
    (batch, inChannels, outChannels, kernel, size, padded, seed) =>
      checkOp(
        'conv2d',
        [
          numbers([batch, inChannels, size, size], seed),
          numbers([outChannels, inChannels, kernel, kernel], seed + 2),
          numbers([outChannels], seed + 3),
        ],
        { padding: padded ? (kernel - 1) / 2 : 0 },
        seed,
        batch * size * size,
      ),
  );
});
