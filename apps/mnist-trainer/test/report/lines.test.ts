import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backendLine, counted, resultsLine, sizesLine, testLine, trainLine } from '../../src/report/lines';

test("the tutorial's lines, to the letter", () => {
  assert.is(sizesLine({ C1: 24, MP1: 12, C2: 10, MP2: 5, FC1_in: 400 }), 'C1:24 MP1:12 C2:10 MP2:5 FC1_in:400');
  assert.is(trainLine(6400, 60000, 1.13807), 'Train 6400/60000 Loss: 1.1381');
  assert.is(testLine(0.06484, 0.9805), 'Test set: Avg. loss: 0.0648, Accuracy: 98.05 %');
  assert.is(testLine(2.3, 1), 'Test set: Avg. loss: 2.3000, Accuracy: 100.00 %');
});

test('where it computes, in a line', () => {
  const info = { name: 'webasm', executor: 'fused', threads: 2, fusedMultiplyAdd: true, rejected: [] };
  assert.is(backendLine(info), 'Computing on the CPU: WebAssembly, 2 threads');
  assert.is(backendLine({ ...info, threads: 1 }), 'Computing on the CPU: WebAssembly, 1 thread');
  assert.is(backendLine({ ...info, name: 'cpu', threads: 1 }), 'Computing on the CPU: plain JavaScript (slow), 1 thread');
  assert.is(backendLine({ ...info, name: 'webgpu', adapter: 'NVIDIA H100' }), 'Computing with WebGPU, NVIDIA H100');
  assert.is(backendLine({ ...info, name: 'webgl2' }), 'Computing with WebGL 2');
});

test('the last line names the files and what to do next', () => {
  assert.is(
    resultsLine('/runs/now', ['a.png', 'b.png', 'metrics.jsonl']),
    'Saved a.png, b.png and metrics.jsonl in /runs/now. Next: open training.png there, or try other options, such as --epochs 5 (--help shows all).',
  );
});

test('counts are grouped by thousands', () => {
  assert.is(counted(60000), '60,000');
  assert.is(counted(12.6), '13');
});

test.run();
