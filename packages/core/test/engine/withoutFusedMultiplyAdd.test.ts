import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { KindlingError, shutdown, tensor, useBackend } from '../../src/index';

// a host that does not know f32x4.relaxed_madd
const { validate } = WebAssembly;
WebAssembly.validate = (bytes) => !Buffer.from(bytes as Uint8Array).includes(Buffer.of(0xfd, 0x85, 0x02)) && validate(bytes);

test('a host without it says so where it is asked for', async () => {
  try {
    await useBackend('webasm', { fusedMultiplyAdd: true });
    assert.unreachable('it started');
  } catch (error) {
    assert.instance(error, KindlingError);
    assert.match((error as Error).message, /^backend webasm: fusedMultiplyAdd: this host has no multiply-add in one instruction/);
  }
});

test('and computes without where it is not', async () => {
  const info = await useBackend('webasm', { threads: 1 });
  assert.is(info.fusedMultiplyAdd, false);
  assert.equal(await tensor([1, 2]).mul(3).toArray(), [3, 6]);
  await shutdown();
});

test.run();
