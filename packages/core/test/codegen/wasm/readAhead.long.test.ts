import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderModule } from '../../../src/codegen/wasm/render';
import { kernelZoo } from '../../support/kernelZoo';
import { ModuleRun } from '../../support/moduleRun';

const test = suite('what is read ahead');

test('it changes no bit, and lies inside of the memory', () => {
  const limits = { initialPages: 1, maximumPages: 1, shared: false };
  let longer = 0;
  for (const { name, kernel, inputs } of kernelZoo()) {
    if (renderModule(kernel, limits, { checksAccess: true }).length > renderModule(kernel, limits).length) longer++;
    for (const outputFirst of [false, true]) {
      const module = new ModuleRun(kernel, inputs, outputFirst);
      const [plain, ahead] = [false, true].map((checksAccess) =>
        module.results(module.instantiate({ checksAccess }), [[0, kernel.cells]]),
      );
      assert.equal(Buffer.from(ahead.buffer), Buffer.from(plain.buffer), name);
    }
  }
  assert.ok(longer >= 4, `${longer} kernels read ahead`);
});

test.run();
