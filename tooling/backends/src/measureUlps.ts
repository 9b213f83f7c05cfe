import { shutdown, useBackend } from '@kindling/core';
import { testBackends } from '@kindling/test-kit';
import {
  errorOf,
  errorOfPower,
  type LargestError,
  powerInputs,
  preciseOps,
  precisionInputs,
  STRIDE,
} from '../../../packages/core/test/support/precision';

// `measureUlps.ts <backend> <threads>`: prints the largest error of each primitive in units of the last place, as JSON.

const [name, threads] = process.argv.slice(2);
process.env.KINDLING_BACKENDS = name;
const [backend] = testBackends();
if (backend === undefined) throw new Error(`${name} is not there`);
await useBackend(backend.name, { threads: Number(threads) });
const inputs = precisionInputs(backend.slow ? 32 * STRIDE + 1 : STRIDE);
const measured: [string, LargestError][] = [];
for (const row of preciseOps) measured.push([row.op, await errorOf(row, inputs, backend.slow)]);
measured.push(['pow', await errorOfPower(powerInputs(backend.slow ? 20_000 : 300_000), backend.slow)]);
await shutdown();
for (const [op, { ulps, where }] of measured) console.error(`${op} on ${name}: ${ulps.toFixed(2)}, ${where}`);
console.log(JSON.stringify(measured.map(([op, { ulps }]) => [op, ulps])));
