import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { MetricsRecord } from '../../src/report/metricsFile';
import { crc32c } from '../../src/report/tensorboard/crc32c';
import { record, scalarsEvent, versionEvent } from '../../src/report/tensorboard/event';
import { EventFile } from '../../src/report/tensorboard/eventFile';

// What the RecordWriter of tensorboard 2.21.0 writes of two Events (tensorboard.summary.writer.record_writer, tensorboard.compat.proto.event_pb2).
const written =
  '1800000000000000a37f4b220900001040fc54d9411a0d627261696e2e4576656e743a32338d2fe9' +
  '3700000000000000e7e8ca590900006040fc54d9411080f80a2a280a100a096c6f73732f74657374150000803d0a140a0d61636375726163792f74657374150c027b3fe9d4073a';

test('the checksum is CRC-32C', () => {
  assert.is(crc32c(Buffer.from('123456789')), 0xe3069283); // RFC 3720's check value
  assert.is(crc32c(new Uint8Array(32)), 0x8a9136aa); // and its first example
});

test("a file's bytes are those that TensorBoard's own writer gives", () => {
  const values = { 'loss/test': 0.0625, 'accuracy/test': 0.9805 };
  const events = [versionEvent(1_700_000_000.25), scalarsEvent({ wallTime: 1_700_000_001.5, step: 179_200, values })];
  assert.is(Buffer.concat(events.map(record)).toString('hex'), written);
});

const metrics = { dataset: 'MNIST', epoch: 1, seconds: 2 };

function writeRun(folder: string): EventFile {
  const file = new EventFile(folder);
  file.append({ kind: 'test', ...metrics, examplesSeen: 0, loss: 2.3, accuracy: 0.1 });
  file.append({ kind: 'train', ...metrics, examplesSeen: 6400, loss: 0.5 });
  file.append({ kind: 'train', ...metrics, examplesSeen: 12_800, loss: 0.25 });
  file.append({ kind: 'test', ...metrics, examplesSeen: 60_000, loss: 0.0625, accuracy: 0.9805 });
  return file;
}

test('nothing is written before the first record, and an earlier run in the folder goes then', () => {
  const folder = temporaryFolder();
  const first = writeRun(folder);
  const second = new EventFile(folder);
  Object.defineProperty(second, 'path', { value: `${first.path}1` });
  assert.equal(readdirSync(folder).length, 1);
  second.append({ kind: 'train', ...metrics, examplesSeen: 0, loss: 1 });
  assert.equal(
    readdirSync(folder).map((name) => join(folder, name)),
    [second.path],
  );
  assert.not.equal(readFileSync(second.path).indexOf('loss/train'), -1);
});

test('what cannot be written is an error with the reason', () => {
  const file = new EventFile(join(temporaryFolder(), 'gone'));
  assert.throws(
    () => file.append({ kind: 'train', ...metrics, examplesSeen: 0, loss: 1 }),
    (error: Error) => /^cannot write .*events\.out\.tfevents.*: no such file or directory$/.test(error.message),
  );
});

/** A run that was killed after its first epoch, went on from its first test, and was taken back there once more. */
function writeKilledRun(folder: string): EventFile {
  const first = writeRun(folder);
  const second = new EventFile(folder);
  Object.defineProperty(second, 'path', { value: `${first.path}1` });
  const kept: readonly MetricsRecord[] = [{ kind: 'test', ...metrics, examplesSeen: 0, loss: 2.3, accuracy: 0.1 }];
  second.restore(kept);
  second.append({ kind: 'train', ...metrics, examplesSeen: 6400, loss: 8 });
  second.restore(kept);
  second.append({ kind: 'train', ...metrics, examplesSeen: 6400, loss: 0.75 });
  second.append({ kind: 'train', ...metrics, examplesSeen: 12_800, loss: 0.125 });
  second.append({ kind: 'test', ...metrics, examplesSeen: 60_000, loss: 0.5, accuracy: 0.5 });
  return second;
}

test('a run that goes on has all that counts in one file, behind word that the rest does not', () => {
  const folder = temporaryFolder();
  const { path } = writeKilledRun(folder);
  assert.equal(readdirSync(folder), [basename(path)]);
  const events = eventsOf(readFileSync(path));
  assert.equal(
    events.map((event) => /brain\.Event:2|[a-z]+\/(train|test)/.exec(event)?.[0] ?? 'restart'),
    ['brain.Event:2', 'restart', 'loss/test', 'loss/train', 'restart', 'loss/test', 'loss/train', 'loss/train', 'loss/test'],
  );
});

test('points that are written again lie as far apart in time as they did', () => {
  const file = new EventFile(temporaryFolder());
  const records = [1, 2.5, 7].map((seconds) => ({ kind: 'train', ...metrics, seconds, examplesSeen: 0, loss: 1 }) as const);
  file.restore(records);
  const times = eventsOf(readFileSync(file.path))
    .slice(2)
    .map((event) => Buffer.from(event, 'latin1').readDoubleLE(1));
  assert.equal(
    times.map((time) => Number((times[2] - time).toFixed(3))),
    [6, 4.5, 0],
  );
});

/** The events of a file, each as latin1. */
function eventsOf(file: Buffer): string[] {
  const events: string[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    events.push(file.toString('latin1', at + 12, at + 12 + length));
    at += length + 16;
  }
  return events;
}

const python = process.env.KINDLING_TENSORBOARD_PYTHON;
if (python !== undefined && existsSync(python)) {
  test('TensorBoard reads it', () => {
    const folder = temporaryFolder();
    writeRun(folder);
    const script = fileURLToPath(new URL('read_events.py', import.meta.url));
    const read = JSON.parse(execFileSync(python, [script, folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    assert.equal(read, {
      'loss/test': [
        [0, Math.fround(2.3)],
        [60_000, 0.0625],
      ],
      'accuracy/test': [
        [0, Math.fround(0.1)],
        [60_000, Math.fround(0.9805)],
      ],
      'loss/train': [
        [6400, 0.5],
        [12_800, 0.25],
      ],
    });
  });

  test('TensorBoard reads each point once of a run that went on', () => {
    const folder = temporaryFolder();
    writeKilledRun(folder);
    const script = fileURLToPath(new URL('read_events.py', import.meta.url));
    const read = JSON.parse(execFileSync(python, [script, folder], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    assert.equal(read['loss/train'], [
      [6400, 0.75],
      [12_800, 0.125],
    ]);
    assert.equal(read['loss/test'], [
      [0, Math.fround(2.3)],
      [60_000, 0.5],
    ]);
  });
} else {
  console.log('KINDLING_TENSORBOARD_PYTHON names no Python with tensorboard: the test that asks it is skipped.');
}

test.run();
