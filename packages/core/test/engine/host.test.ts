import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { webGlMissing } from '../../src/engine/backends/webglSupport';
import type { Library } from '../../src/engine/gpujsTypes';
import { hostVariable } from '../../src/engine/host';

const test = suite('the host');

test('an environment that may not be read names nothing, as Deno without --allow-env', () => {
  const own = Object.getOwnPropertyDescriptor(process, 'env')!;
  const refused = () => {
    throw new Error('Requires env access to "DISPLAY", run again with the --allow-env flag');
  };
  Object.defineProperty(process, 'env', { ...own, value: new Proxy({}, { get: refused }) });
  try {
    assert.is(hostVariable('DISPLAY'), undefined);
    // why a backend is missing is said beside those that are there
    const library = { HeadlessGLKernel: { isSupported: false } } as unknown as Library;
    assert.match(webGlMissing('headlessgl', library)!, /^the native package gl is not there or gives no context: npm install gl/);
  } finally {
    Object.defineProperty(process, 'env', own);
  }
});

test.run();
