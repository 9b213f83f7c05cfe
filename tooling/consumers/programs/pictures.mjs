// Data, batches and pictures: what a runtime has to do beside computing.
import { readFileSync } from 'node:fs';
import { DataLoader, SyntheticDigits } from '@kindling/datasets';
import { lineChart } from '@kindling/plot';
import { ToTensor } from '@kindling/transforms';

const digits = await SyntheticDigits.load({ train: true, length: 100, seed: 1, transform: new ToTensor() });
const loader = new DataLoader(digits, { batchSize: 32, shuffle: true, seed: 1 });
const shapes = [];
for await (const [x] of loader) shapes.push(x.shape.join('x'));
const chart = lineChart([{ x: [1, 2, 3], y: [3, 1, 2] }]);
const svg = await chart.svg();
await chart.png('chart.png');
const png = readFileSync('chart.png');
console.log(JSON.stringify({ shapes, svg: svg.slice(0, 4), png: [...png.subarray(0, 4)], bytes: png.length }));
