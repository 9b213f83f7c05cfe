import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelTable } from '../../src/report/kernelTable';

test('kernels, what is too small for a line, and what a step does outside of kernels add up to the step', () => {
  const kernels = [
    { name: 'conv2d+add+relu', ms: 6, gflops: 31.26, gbps: 1.25, runs: 20 },
    { name: 'mul+sub', ms: 1, gflops: 0.5, gbps: 12, runs: 40 }, // twice in a step
    { name: 'neg', ms: 0.02, gflops: 1, gbps: 1, runs: 20 },
    { name: 'pick', ms: 0.01, gflops: 1, gbps: 1, runs: 20 },
  ];
  assert.equal(kernelTable({ batchSize: 64, steps: 20, stepMs: 10, kernels }).split('\n'), [
    '    ms    share  GFLOP/s  GB/s  what is fused into the kernel',
    ' 6.000   60.0 %     31.3   1.3  conv2d + add + relu',
    ' 2.000   20.0 %      0.5  12.0  mul + sub',
    ' 0.030    0.3 %                 2 smaller ones',
    ' 1.970   19.7 %                 outside of kernels: batch, graph, copies',
    '10.000  100.0 %                 the step',
  ]);
});

test.run();
