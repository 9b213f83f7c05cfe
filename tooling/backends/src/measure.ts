import { shutdown } from '@kindling/core';
import { testBackends } from '@kindling/test-kit';
import { checkOpTable } from '../../browser/src/checks/opTable';

// `measure.ts <backend> <threads>`: prints the largest error of each op against its float64 reference, as JSON.

const [name, threads] = process.argv.slice(2);
process.env.KINDLING_BACKENDS = name;
const [backend] = testBackends();
if (backend === undefined) throw new Error(`${name} is not there`);
const results = await checkOpTable(backend.name, Number(threads));
await shutdown();
for (const { op, largestError, where } of results) if (largestError === null) console.error(`${op} on ${name}: ${where}`);
console.log(JSON.stringify(results.map(({ op, largestError }) => [op, largestError])));
