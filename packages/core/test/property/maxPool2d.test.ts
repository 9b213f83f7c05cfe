import * as fc from 'fast-check';
import { batchSize, seed } from './support/arbitraries';
import { checkOp } from './support/checkOp';
import { numbers } from './support/numbers';
import { propertySuite } from './support/propertySuite';

const small = (max: number) => fc.integer({ min: 1, max });

/** A window along one axis; the padding is at most half the kernel, as PyTorch asks. */
const axis = small(4)
  .chain((kernel) =>
    fc.record({
      kernel: fc.constant(kernel),
      stride: small(3),
      padding: fc.nat({ max: Math.floor(kernel / 2) }),
      dilation: small(2),
      room: fc.nat({ max: 6 }),
    }),
  )
  .map((given) => ({ ...given, size: Math.max(1, given.dilation * (given.kernel - 1) + 1 - 2 * given.padding) + given.room }));
const channels = fc.constantFrom(1, 2, 3, 5);
const kind = fc.constantFrom('unit', 'whole');

propertySuite('maxPool2d of random shapes', (property) => {
  property('any window, with ties', [batchSize, channels, axis, axis, kind, seed], (batch, channels, y, x, kind, seed) =>
    checkOp(
      'maxPool2d',
      [numbers([Math.min(batch, 17), channels, y.size, x.size], seed, kind)],
      {
        kernelSize: [y.kernel, x.kernel],
        stride: [y.stride, x.stride],
        padding: [y.padding, x.padding],
        dilation: [y.dilation, x.dilation],
      },
      seed,
    ),
  );

  property(
    'windows side by side, with a remainder',
    [batchSize, channels, small(3), small(10), small(10), kind, seed],
    (batch, channels, kernelSize, height, width, kind, seed) =>
      checkOp(
        'maxPool2d',
        [numbers([batch, channels, Math.max(height, kernelSize), Math.max(width, kernelSize)], seed, kind)],
        { kernelSize },
        seed,
      ),
  );
});
