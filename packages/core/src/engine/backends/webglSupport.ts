import type { Library } from '../gpujsTypes';
import { hostVariable, nodeProcess } from '../host';

export type WebGlName = 'webgl2' | 'webgl' | 'headlessgl';

export const CLASSES = { webgl2: 'WebGL2Kernel', webgl: 'WebGLKernel', headlessgl: 'HeadlessGLKernel' } as const;

const GL_PACKAGE =
  'npm install gl (compiled for minutes: needs python3, make, g++, and on Debian pkg-config libxi-dev libglu1-mesa-dev libglew-dev)';

/** Why a WebGL backend can't run here, else null. */
export function webGlMissing(name: WebGlName, library: Library): string | null {
  const process = nodeProcess();
  if (name === 'headlessgl') {
    if (process === null) return 'it is for Node; a browser has webgl2';
    if (library.HeadlessGLKernel.isSupported) return null;
    const needsDisplay = process.platform === 'linux' && !hostVariable('DISPLAY');
    return `the native package gl is not there or gives no context: ${GL_PACKAGE}${needsDisplay ? '; on Linux it also needs an X display, for example xvfb-run' : ''}`;
  }
  if (process !== null && typeof globalThis.document === 'undefined')
    return 'it needs a browser; in Node there are headlessgl and webgpu';
  const kernel = library[CLASSES[name]];
  if (!kernel.isSupported) return `this browser gives no ${name} context${browserReason(name)}`;
  if (!kernel.features?.isFloatRead || !kernel.features.isTextureFloat)
    return `this browser's ${name} can't render to float textures`;
  return null;
}

/** What the browser itself says of a context that it refuses, where it does: a setting, a driver on its list, too many contexts. */
function browserReason(name: 'webgl2' | 'webgl'): string {
  let said = '';
  try {
    const canvas = typeof document === 'undefined' ? new OffscreenCanvas(1, 1) : document.createElement('canvas');
    canvas.addEventListener('webglcontextcreationerror', (event) => {
      said = (event as WebGLContextEvent).statusMessage.replace(/\s+/g, ' ').trim();
    });
    canvas.getContext(name);
  } catch {
    // a browser without canvases to ask
  }
  return said === '' ? '' : ` (it says: ${said})`;
}
