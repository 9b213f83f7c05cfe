import { join } from 'node:path';
import { temporaryFolder } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownNode } from '../src/nodes';
import { measurePeers } from '../src/peers/measurePeers';
import { peers } from '../src/peers/peers';
import { peerTable } from '../src/peers/peerTable';

const settings = { rounds: 1, seconds: 0.1 };
const [ours] = peers;

// the other libraries are 250 MB: they are installed only where somebody measures
test('ours takes a batch and a step from the weights that others are given', async () => {
  const results = await measurePeers(join(temporaryFolder(), 'ours'), ownNode, settings, () => {}, [ours]);
  assert.match(peerTable(results), /^\| Kindling \| [\d.]+ ms \| 1\.0 \| [\d.]+ ms \| 1\.0 \|$/m);
});

test('a library that computes something else is told', async () => {
  const other = { program: 'writeNetwork', title: 'Another', packages: [] };
  const run = () => measurePeers(join(temporaryFolder(), 'other'), ownNode, settings, () => {}, [ours, other]);
  await run().then(
    () => assert.unreachable(),
    (error: Error) => assert.is(error.message, 'Another: expected 640 outputs, got 0'),
  );
});

test.run();
