import { testBackends } from '@kindling/test-kit';
import * as fc from 'fast-check';
import { suite } from 'uvu';
import { shutdown, useBackend } from '../../../src/index';

/**
 * How many random cases a property tries, and from which seed: fixed, so that CI is repeatable. To look for more,
 * KINDLING_PROPERTY_RUNS=500 KINDLING_PROPERTY_SEED=2.
 */
const settings = {
  numRuns: Number(process.env.KINDLING_PROPERTY_RUNS ?? 20),
  seed: Number(process.env.KINDLING_PROPERTY_SEED ?? 1),
  includeErrorInReport: true,
};

/** Adds a test that `check` holds for random arguments. */
type Property = <Arguments extends [unknown, ...unknown[]]>(
  name: string,
  arbitraries: { [K in keyof Arguments]: fc.Arbitrary<Arguments[K]> },
  check: (...given: Arguments) => Promise<void>,
) => void;

/** Runs the same properties on `cpu` and on `webasm`, or on what KINDLING_BACKENDS names; where graphics may be software, fewer cases. */
export function propertySuite(name: string, define: (property: Property) => void): void {
  // one thread computes what two do
  for (const { name: backend, threads, slow } of testBackends().filter((b) => b.name !== 'webasm' || b.threads > 1)) {
    const test = suite(`${name} on ${backend}`);
    test.before(async () => {
      await useBackend(backend, { threads });
    });
    define((property, arbitraries, check) => {
      test(property, () =>
        fc.assert(
          fc.asyncProperty(...arbitraries, check),
          slow ? { ...settings, numRuns: Math.ceil(settings.numRuns / 4) } : settings,
        ),
      );
    });
    test.after(shutdown);
    test.run();
  }
}
