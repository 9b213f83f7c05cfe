import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backendLine, counted, sizesLine, testLine, trainLine } from '../../src/report/lines';

test("the tutorial's lines, to the letter", () => {
  assert.is(sizesLine({ C1: 24, MP1: 12, C2: 10, MP2: 5, FC1_in: 400 }), 'C1:24 MP1:12 C2:10 MP2:5 FC1_in:400');
  assert.is(trainLine(6400, 60000, 1.13807), 'Train 6400/60000 Loss: 1.1381');
  assert.is(testLine(0.06484, 0.9805), 'Test set: Avg. loss: 0.0648, Accuracy: 98.05 %');
  assert.is(testLine(2.3, 1), 'Test set: Avg. loss: 2.3000, Accuracy: 100.00 %');
});

test('the backend in a line', () => {
  const info = { name: 'webasm', executor: 'fused', threads: 2, rejected: [] };
  assert.is(backendLine(info), 'Backend: webasm, executor fused, 2 threads');
  assert.is(backendLine({ ...info, threads: 1 }), 'Backend: webasm, executor fused, 1 thread');
  assert.is(backendLine({ ...info, fusedMultiplyAdd: true }), 'Backend: webasm, executor fused, 2 threads, fused multiply-add');
  assert.is(backendLine({ ...info, fusedMultiplyAdd: false }), 'Backend: webasm, executor fused, 2 threads');
  assert.is(backendLine({ ...info, adapter: 'NVIDIA H100' }), 'Backend: webasm, executor fused, 2 threads, NVIDIA H100');
});

test('counts are grouped by thousands', () => {
  assert.is(counted(60000), '60,000');
  assert.is(counted(12.6), '13');
});

test.run();
