import { shutdown, useBackend } from '@kindling/core';
import { errorOfLongSum, longSums } from '../../../packages/core/test/support/longSums';
import { measuredBackend } from './measuredBackend';
import { sumName, TERMS, TERMS_IN_SOFTWARE } from './sums';

// `measureSums.ts <backend> <threads>`: prints the relative error of each long sum against float64, as JSON.

const { backend, threads } = measuredBackend();
await useBackend(backend.name, { threads });
const results: [string, number | null][] = [];
for (const longSum of longSums) {
  for (const terms of backend.slow ? TERMS_IN_SOFTWARE : TERMS) {
    // what does not fit onto a backend is left out: it says so in its error
    const error = await errorOfLongSum(longSum, terms).catch((reason: Error) => {
      console.error(`${longSum.name} of ${terms} on ${backend.name}: ${reason.message}`);
      return null;
    });
    results.push([sumName(longSum.name, terms), error]);
  }
}
await shutdown();
console.log(JSON.stringify(results));
