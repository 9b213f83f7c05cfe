import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backendLine, counted, listed, percent } from '../../src/report/lines';

test('where it computes, in a line', () => {
  const info = { name: 'webasm', executor: 'fused', threads: 2, fusedMultiplyAdd: true, rejected: [] };
  assert.is(backendLine(info), 'Computing on the CPU: WebAssembly, 2 threads');
  assert.is(backendLine({ ...info, threads: 1 }), 'Computing on the CPU: WebAssembly, 1 thread');
  assert.is(backendLine({ ...info, name: 'cpu', threads: 1 }), 'Computing on the CPU: plain JavaScript (slow), 1 thread');
  assert.is(backendLine({ ...info, name: 'webgpu', adapter: 'NVIDIA H100' }), 'Computing with WebGPU, NVIDIA H100');
  assert.is(backendLine({ ...info, name: 'webgl2' }), 'Computing with WebGL 2');
});

test('counts are grouped by thousands', () => {
  assert.is(counted(60000), '60,000');
  assert.is(counted(12.6), '13');
  assert.is(percent(0.9805), '98.05 %');
});

test('names in a sentence', () => {
  assert.is(listed(['a.png']), 'a.png');
  assert.is(listed(['a', 'b', 'c']), 'a, b and c');
});

test.run();
