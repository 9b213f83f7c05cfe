import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { backendInfo, doctor, shutdown, tensor, useBackend } from '../../src/index';

test('tells of every backend whether it is there, right and how fast', async () => {
  await useBackend('cpu');
  const before = tensor([1, 2]).mul(2);
  const diagnoses = await doctor({ threads: 2 });
  assert.equal(
    diagnoses.map(({ name }) => name),
    ['webgpu', 'webgl2', 'webgl', 'headlessgl', 'webasm', 'cpu'],
  );
  for (const { name, available, reason, largestError, msPerStep, executor } of diagnoses) {
    if (available) {
      assert.is(reason, null, name);
      assert.ok((largestError as number) < 1e-5, name);
      assert.ok((msPerStep as number) > 0, name);
      assert.type(executor, 'string', name);
    } else {
      assert.ok((reason as string).length > 20, name);
      assert.is(msPerStep, null, name);
    }
  }
  const webasm = diagnoses.find(({ name }) => name === 'webasm');
  assert.is(webasm?.available, true);
  assert.is(webasm?.threads, 2);
  assert.is(diagnoses.find(({ name }) => name === 'cpu')?.available, true);
  assert.is(diagnoses.filter(({ recommended }) => recommended).length, 1);
  assert.match(diagnoses.find(({ name }) => name === 'webgl2')?.reason as string, /needs a browser/);
  // nothing is left running, and what was there goes on
  assert.is(backendInfo(), null);
  assert.equal([...(await before.data())], [2, 4]);
});

test.after(shutdown);
test.run();
