import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderModule } from '../../../src/codegen/wasm/render';
import { wasmTarget } from '../../../src/codegen/wasm/target';
import { zeros } from '../../../src/index';
import { scheduleOf } from '../../support/schedules';

const MEMORY = { initialPages: 1, maximumPages: 1, shared: false };
/** `v128.store`, as it stands in a module; `global.get 0`, `global.set 0`. */
const [STORE, APART] = ['fd0b', '23002400'];

const count = (text: string, part: string) => text.split(part).length - 1;

test('no two stores of long sums follow each other: what is in globals is no pair', () => {
  const { kernels } = scheduleOf([zeros([2048, 64]).sum(0)], wasmTarget);
  const codes = kernels.map(({ kernel }) => Buffer.from(renderModule(kernel, MEMORY)).toString('hex'));
  const long = codes.filter((code) => code.includes(APART));
  assert.ok(long.length > 0);
  for (const code of long) assert.is(count(code, APART), count(code, STORE));
});

test('short sums have nothing between their stores', () => {
  const { kernels } = scheduleOf([zeros([4, 64]).sum(0)], wasmTarget);
  for (const { kernel } of kernels) assert.not(Buffer.from(renderModule(kernel, MEMORY)).toString('hex').includes(APART));
});

test.run();
