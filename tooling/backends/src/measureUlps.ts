import { shutdown, useBackend } from '@kindling/core';
import {
  errorOf,
  errorOfPower,
  type LargestError,
  powerInputs,
  preciseOps,
  precisionInputs,
  STRIDE,
} from '../../../packages/core/test/support/precision';
import { measuredBackend } from './measuredBackend';

// `measureUlps.ts <backend> <threads>`: prints the largest error of each primitive in units of the last place, as JSON.

const { backend, threads } = measuredBackend();
await useBackend(backend.name, { threads });
const inputs = precisionInputs(backend.slow ? 32 * STRIDE + 1 : STRIDE);
const measured: [string, LargestError][] = [];
for (const row of preciseOps) measured.push([row.op, await errorOf(row, inputs, backend.slow)]);
measured.push(['pow', await errorOfPower(powerInputs(backend.slow ? 20_000 : 300_000), backend.slow)]);
await shutdown();
for (const [op, { ulps, where }] of measured) console.error(`${op} on ${backend.name}: ${ulps.toFixed(2)}, ${where}`);
console.log(JSON.stringify(measured.map(([op, { ulps }]) => [op, ulps])));
