import { totalmem } from 'node:os';
import { throwsExactly } from '@kindling/test-kit';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allocate, bytesText } from '../src/index';

test('bytes are told in the unit that people use', () => {
  assert.is(bytesText(512), '512 bytes');
  assert.is(bytesText(1536), '1.5 KiB');
  assert.is(bytesText(2 ** 32), '4.0 GiB');
  assert.is(bytesText(2 ** 53 * 4), '32.0 PiB');
});

test('memory that the host refuses is an error in words', () => {
  assert.is(allocate('zeros', 8, () => new Float32Array(2)).length, 2);
  throwsExactly(
    () => allocate('zeros', 8, () => new Float32Array(2 ** 53)),
    'zeros: 8 bytes cannot be had: Invalid typed array length: 9007199254740992',
  );
  assert.throws(
    () =>
      allocate('zeros', 8, () => {
        throw new TypeError('other');
      }),
    (error: unknown) => error instanceof TypeError,
  );
});

test('more than the machine has is not asked for: written to, it would end the process', () => {
  const machine = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  const unreached = () => assert.unreachable();
  throwsExactly(
    () => allocate('ones', 2 * machine, unreached),
    `ones: ${bytesText(2 * machine)} cannot be had: this machine has ${bytesText(machine)}`,
  );
  assert.is(
    allocate('ones', machine, () => 'asked for'),
    'asked for',
  );
  const { getBuiltinModule, constrainedMemory } = process;
  for (const host of [
    { getBuiltinModule: undefined, constrainedMemory: undefined },
    {
      getBuiltinModule: () => {
        throw new Error('asks for permission');
      },
      constrainedMemory,
    },
  ]) {
    Object.assign(process, host);
    assert.is(
      allocate('ones', 2 * machine, () => 'asked for'),
      'asked for',
      'a host that does not tell',
    );
  }
  Object.assign(process, { getBuiltinModule, constrainedMemory });
});

test.run();
