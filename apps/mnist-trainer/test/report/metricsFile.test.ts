import { readFileSync, writeFileSync } from 'node:fs';
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

test.run();
