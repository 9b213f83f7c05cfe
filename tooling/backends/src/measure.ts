import { shutdown } from '@kindling/core';
import { checkOpTable } from '../../browser/src/checks/opTable';
import { measuredBackend } from './measuredBackend';

// `measure.ts <backend> <threads>`: prints the largest error of each op against its float64 reference, as JSON.

const { backend, threads } = measuredBackend();
const results = await checkOpTable(backend.name, threads);
await shutdown();
for (const { op, largestError, where } of results) if (largestError === null) console.error(`${op} on ${backend.name}: ${where}`);
console.log(JSON.stringify(results.map(({ op, largestError }) => [op, largestError])));
