import type { BackendDiagnosis } from '@kindling/core';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { doctorTable } from '../../src/report/doctorTable';

const absent: BackendDiagnosis = {
  name: 'webgpu',
  available: false,
  reason: 'npm install webgpu',
  adapter: null,
  executor: null,
  threads: null,
  largestError: null,
  msPerStep: null,
  recommended: false,
};

test('a row for each backend, and below why some are not there', () => {
  const webasm = { ...absent, name: 'webasm', available: true, reason: null, executor: 'fused-threaded', threads: 2 };
  const wrong = {
    ...absent,
    name: 'webgl2',
    reason: 'it computes wrong numbers',
    adapter: 'Old Driver',
    threads: 1,
    largestError: 0.25,
  };
  const table = doctorTable([absent, wrong, { ...webasm, largestError: 2.5e-8, msPerStep: 6.631, recommended: true }]);
  assert.equal(table.split('\n'), [
    'backend  available  largest error  ms per step               runs on',
    'webgpu   no',
    'webgl2   no                2.5e-1                            Old Driver',
    'webasm   yes               2.5e-8          6.6  recommended  2 threads',
    '',
    'webgpu: npm install webgpu',
    'webgl2: it computes wrong numbers',
  ]);
});

test('without reasons there is only the table', () => {
  const cpu = { ...absent, name: 'cpu', available: true, reason: null, threads: 1, largestError: 0, msPerStep: 500 };
  assert.equal(doctorTable([cpu]).split('\n').slice(1), ['cpu      yes               0.0e+0        500.0    1 thread']);
});

test.run();
