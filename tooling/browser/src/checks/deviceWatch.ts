/** Things of a device that are there now, each kind by its name. */
export type DeviceCounts = Readonly<
  Record<'buffers' | 'textures' | 'framebuffers' | 'programs' | 'vertexArrays' | 'contexts', number>
>;

type Kind = keyof DeviceCounts;
// biome-ignore lint/suspicious/noExplicitAny: methods of any class of the browser are wrapped
type Prototype = any;

const counts = { buffers: 0, textures: 0, framebuffers: 0, programs: 0, vertexArrays: 0, contexts: 0 };
/** What was made and not given back; weak, so that watching keeps nothing alive. */
const living = new WeakSet<object>();
let newestContext: WebGL2RenderingContext | null = null;
let newestDevice: { destroy(): void; readonly lost: Promise<unknown> } | null = null;

function born(kind: Kind, made: object | null): void {
  if (made === null || living.has(made)) return;
  living.add(made);
  counts[kind]++;
}

function died(kind: Kind, gone: object | null | undefined): void {
  if (gone && living.delete(gone)) counts[kind]--;
}

/** Replaces a method by one that also tells what it was called with and what it gave. */
function wrap(prototype: Prototype, name: string, tell: (self: object, argument: object, result: object) => void): void {
  const original = prototype?.[name];
  if (typeof original !== 'function') return;
  prototype[name] = function (this: object, ...values: unknown[]) {
    const result = original.apply(this, values);
    tell(this, values[0] as object, result);
    return result;
  };
}

const {
  WebGLRenderingContext,
  WebGL2RenderingContext,
  HTMLCanvasElement,
  OffscreenCanvas,
  GPUAdapter,
  GPUDevice,
  GPUBuffer,
  GPUTexture,
} = globalThis as unknown as Record<string, { prototype: Prototype } | undefined>;

const pairs = [
  ['buffers', 'Buffer'],
  ['textures', 'Texture'],
  ['framebuffers', 'Framebuffer'],
  ['programs', 'Program'],
  ['vertexArrays', 'VertexArray'],
] as const;

/** Counts from now on what the page's WebGL contexts and WebGPU devices hold. To be called before the first of them is made. */
export function watchDevices(): void {
  for (const context of [WebGLRenderingContext, WebGL2RenderingContext]) {
    for (const [kind, name] of pairs) {
      wrap(context?.prototype, `create${name}`, (_, __, made) => born(kind, made));
      wrap(context?.prototype, `delete${name}`, (_, gone) => died(kind, gone));
    }
  }
  for (const canvas of [HTMLCanvasElement, OffscreenCanvas]) {
    wrap(canvas?.prototype, 'getContext', (_, kind, made) => {
      if (made === null || !String(kind).startsWith('webgl') || living.has(made)) return;
      born('contexts', made);
      newestContext = made as WebGL2RenderingContext;
    });
  }
  wrap(GPUDevice?.prototype, 'createBuffer', (_, __, made) => born('buffers', made));
  wrap(GPUDevice?.prototype, 'createTexture', (_, __, made) => born('textures', made));
  wrap(GPUBuffer?.prototype, 'destroy', (gone) => died('buffers', gone));
  wrap(GPUTexture?.prototype, 'destroy', (gone) => died('textures', gone));
  wrap(GPUDevice?.prototype, 'destroy', (gone) => died('contexts', gone));
  wrap(GPUAdapter?.prototype, 'requestDevice', (_, __, promise) => {
    void (promise as unknown as Promise<typeof newestDevice & object>).then((device) => {
      born('contexts', device);
      newestDevice = device;
    });
  });
}

/** What the page's devices hold now; a context stays counted until it is lost. */
export function deviceCounts(): DeviceCounts {
  if (newestContext?.isContextLost()) died('contexts', newestContext);
  return { ...counts };
}

/** Takes the newest context or device away, as a driver that crashes does, and waits until the page has heard of it. */
export async function loseDevice(backend: string): Promise<void> {
  if (backend === 'webgpu') {
    newestDevice?.destroy();
    await newestDevice?.lost;
    return;
  }
  newestContext?.getExtension('WEBGL_lose_context')?.loseContext();
  await new Promise((resolve) => setTimeout(resolve, 50));
}
