import fs, { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MetricsFile, type MetricsRecord } from '../../src/report/metricsFile';

test('a line a record; the lines of an earlier run go', () => {
  const path = join(temporaryFolder(), 'metrics.jsonl');
  writeFileSync(path, '{"of":"an earlier run"}\n');
  const records: MetricsRecord[] = [
    { kind: 'test', dataset: 'MNIST', epoch: 0, examplesSeen: 0, seconds: 0.5, loss: 2.3, accuracy: 0.09 },
    { kind: 'train', dataset: 'MNIST', epoch: 1, examplesSeen: 0, seconds: 0.6, loss: 2.31 },
  ];
  const metrics = new MetricsFile(path);
  assert.match(readFileSync(path, 'utf8'), 'earlier', 'nothing is touched before there is something to write');
  for (const record of records) metrics.append(record);
  const lines = readFileSync(path, 'utf8').split('\n');
  assert.is(lines.pop(), '');
  assert.equal(
    lines.map((line) => JSON.parse(line)),
    records,
  );
});

test('what cannot be written is named, with the reason', () => {
  const path = join(temporaryFolder(), 'missing', 'metrics.jsonl');
  const record: MetricsRecord = { kind: 'train', dataset: 'MNIST', epoch: 1, examplesSeen: 0, seconds: 0, loss: 2.3 };
  assert.throws(
    () => new MetricsFile(path).append(record),
    (error: Error) => error.message === `cannot write ${path}: no such file or directory`,
  );
});

const trainRecord: MetricsRecord = { kind: 'train', dataset: 'MNIST', epoch: 1, examplesSeen: 0, seconds: 0, loss: 2.3 };

/** Has the disk be full during `work`: a write takes the first half of what it is given. */
function onFullDisk(work: () => void): void {
  const { appendFileSync, writeFileSync } = fs;
  const full = (flag: 'a' | 'w') => (path: string, data: Uint8Array) => {
    const file = fs.openSync(path, flag);
    fs.writeSync(file, data.subarray(0, data.length / 2));
    fs.closeSync(file);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  Object.assign(fs, { appendFileSync: full('a'), writeFileSync: full('w') });
  syncBuiltinESMExports();
  try {
    work();
  } finally {
    Object.assign(fs, { appendFileSync, writeFileSync });
    syncBuiltinESMExports();
  }
}

test('a full disk leaves whole lines, and says so', () => {
  const path = join(temporaryFolder(), 'metrics.jsonl');
  const metrics = new MetricsFile(path);
  metrics.append(trainRecord);
  metrics.append(trainRecord);
  const before = readFileSync(path, 'utf8');
  onFullDisk(() =>
    assert.throws(
      () => metrics.append(trainRecord),
      (error: Error) => error.message === `cannot write ${path}: no space left on device (the lines before are whole)`,
    ),
  );
  assert.is(readFileSync(path, 'utf8'), before);
  metrics.append(trainRecord);
  assert.is(readFileSync(path, 'utf8').trimEnd().split('\n').length, 3, 'once there is room again, it goes on');
});

test('where not even the first line fits, there is no file', () => {
  const path = join(temporaryFolder(), 'metrics.jsonl');
  onFullDisk(() => assert.throws(() => new MetricsFile(path).append(trainRecord), /cannot write .*: no space left on device$/));
  assert.not(existsSync(path));
});

if (existsSync('/dev/full')) {
  test('a device that is full is an error, and stays', () => {
    assert.throws(
      () => new MetricsFile('/dev/full').append(trainRecord),
      (error: Error) => error.message === 'cannot write /dev/full: no space left on device',
    );
    assert.ok(existsSync('/dev/full'));
  });
}

test.run();
