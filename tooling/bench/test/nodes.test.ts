import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findNodes, majorOf, ownNode } from '../src/nodes';

test('the Node that runs this is the first to be had', async () => {
  assert.equal(await findNodes([majorOf(ownNode)]), [ownNode]);
  assert.is(majorOf({ version: 'v24.21.0', path: '' }), 24);
});

test.run();
