import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { webGlMissing } from '../../src/engine/backends/webglSupport';
import { webGpuMissing } from '../../src/engine/backends/webgpuPackage';
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

/** Calls a function with other globals than Node's. */
function withGlobals<T>(globals: Readonly<Record<string, unknown>>, call: () => T): T {
  const own = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  try {
    for (const [name, value] of Object.entries(globals))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
    return call();
  } finally {
    for (const [name, before] of own) {
      if (before === undefined) Reflect.deleteProperty(globalThis, name);
      else Object.defineProperty(globalThis, name, before);
    }
  }
}

test('a browser that refuses a context is quoted, from a page and from a worker', () => {
  const library = { WebGL2Kernel: { isSupported: false } } as unknown as Library;
  // as Firefox 153 says it, in two lines
  class Refusing extends EventTarget {
    getContext(name: string) {
      const statusMessage = `creation failed: \n* ${name} restricted`;
      this.dispatchEvent(Object.assign(new Event('webglcontextcreationerror'), { statusMessage }));
      return null;
    }
  }
  const expected = 'this browser gives no webgl2 context (it says: creation failed: * webgl2 restricted)';
  const document = { createElement: () => new Refusing() };
  assert.is(
    withGlobals({ document }, () => webGlMissing('webgl2', library)),
    expected,
  );
  assert.is(
    withGlobals({ process: undefined, OffscreenCanvas: Refusing }, () => webGlMissing('webgl2', library)),
    expected,
  );
  assert.is(
    withGlobals({ process: undefined }, () => webGlMissing('webgl2', library)),
    'this browser gives no webgl2 context',
  );
});

test('whether a browser has no WebGPU or hides it from the page is said', () => {
  const missing = (isSecureContext: boolean) => withGlobals({ process: undefined, isSecureContext }, () => webGpuMissing());
  assert.match(missing(true)!, /^this browser has no WebGPU \(navigator\.gpu\)/);
  assert.match(missing(false)!, /^the page is not served over https or from localhost/);
});

test.run();
