/** The parts of gpu.js 2.24.1 that the engine uses. Names with an underscore are internal: the version is pinned, and a test fails when one goes. */

export interface KernelInstance {
  readonly constructor: { readonly mode: string };
  readonly fallbackReason: string | null;
  /** Of a WebGL kernel that was built. */
  readonly program?: WebGLProgram | null;
  setOutput(output: readonly number[]): void;
  destroy(): void;
}

export interface GpuKernel {
  (...values: unknown[]): unknown;
  readonly kernel: KernelInstance;
}

/** What the WebGPU executor compiled: buffers for arguments and intermediate results, a compute pass per kernel. */
export interface EncodedPasses {
  readonly kind: string;
  readonly _argRegions: ReadonlyMap<number, { readonly buffer: GpuBuffer; readonly flatLength: number }>;
  readonly _passes: readonly {
    readonly pipeline: object;
    readonly bindGroup: object;
    readonly groups: readonly [number, number, number];
  }[];
  readonly _resultReads: readonly { readonly buffer: GpuBuffer; readonly byteLength: number }[];
  /** For GPU.js' own way of reading results. */
  _staging: GpuBuffer | null;
}

/** A result of a WebGL kernel. */
export interface KernelTexture {
  readonly texture: WebGLTexture;
  readonly size: Int32Array;
  readonly context: WebGL2RenderingContext;
}

type Binding =
  | { readonly source: 'pipelineArg'; readonly index: number }
  | { readonly source: 'step'; readonly step: number }
  | { readonly source: 'literal' };

export interface PipelineStep {
  readonly argBindings: readonly Binding[];
  readonly outputBuffer: number;
}

export interface PipelinePlan {
  readonly steps: readonly PipelineStep[];
  readonly buffers: readonly unknown[];
  readonly kernels: readonly { readonly clone: GpuKernel }[];
  readonly genericClones: ReadonlyMap<string, GpuKernel>;
}

export interface Pipeline {
  plan: PipelinePlan | null;
  readonly executorKind: string;
  readonly fallbackReason: string | null;
  readonly _executor: EncodedPasses | false | undefined;
  _buildPlan(): PipelinePlan;
  _prepareExecutor(values: readonly unknown[]): Promise<void> | undefined;
  _genericClone(plan: PipelinePlan, step: PipelineStep): GpuKernel;
  destroy(): Promise<void>;
}

/** A pipeline as GPU.js hands it out: callable, the Pipeline behind it. */
export interface PipelineCall {
  (...values: unknown[]): Promise<(Float32Array | Int32Array)[]>;
  readonly pipeline: Pipeline;
}

export interface Gpu {
  readonly context: WebGL2RenderingContext | null;
  readonly kernels: KernelInstance[];
  createKernel(source: string, settings: Record<string, unknown>): GpuKernel;
  createPipeline(trace: (...handles: unknown[]) => unknown, settings?: { threads?: boolean }): PipelineCall;
  destroy(): Promise<void> | void;
  Kernel: unknown;
}

export interface WebGpuKernelInstance {
  source: string;
  returnType: string;
  componentCount: number;
  translatedBody: string;
  translatedFunctions: string;
  workgroupSize: readonly [number, number, number];
  translateSource(): void;
  assembleWGSL(): string;
  _computeDispatch(threads: readonly number[]): { readonly groups: readonly number[]; readonly dispatchWidth: number };
}

/** The WebGPU device that GPU.js shares between all its instances. */
export interface WebGpuContext {
  readonly adapter: { readonly info?: GpuAdapterInfo; readonly isFallbackAdapter?: boolean };
  readonly device: GpuDevice;
  readonly isLost: boolean;
}

export interface GpuAdapterInfo {
  readonly vendor?: string;
  readonly architecture?: string;
  readonly device?: string;
  readonly description?: string;
  readonly isFallbackAdapter?: boolean;
}

export interface GpuBuffer {
  readonly size: number;
  destroy(): void;
  mapAsync(mode: number): Promise<void>;
  getMappedRange(): ArrayBuffer;
  unmap(): void;
}

export interface GpuComputePass {
  setPipeline(pipeline: object): void;
  setBindGroup(index: number, group: object): void;
  dispatchWorkgroups(x: number, y: number, z: number): void;
  end(): void;
}

export interface GpuCommandEncoder {
  beginComputePass(): GpuComputePass;
  copyBufferToBuffer(from: GpuBuffer, fromOffset: number, to: GpuBuffer, toOffset: number, bytes: number): void;
  finish(): object;
}

export interface GpuDevice {
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
  readonly queue: {
    writeBuffer(buffer: GpuBuffer, offset: number, data: Float32Array): void;
    submit(commands: readonly object[]): void;
    onSubmittedWorkDone(): Promise<void>;
  };
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  onuncapturederror: ((event: { readonly error: { readonly message: string } }) => void) | null;
  createBuffer(settings: { size: number; usage: number }): GpuBuffer;
  createCommandEncoder(): GpuCommandEncoder;
  pushErrorScope(filter: 'validation' | 'out-of-memory' | 'internal'): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
}

export interface Library {
  readonly GPU: new (settings: { mode: string }) => Gpu;
  readonly input: (value: Float32Array | Int32Array, size: number[]) => unknown;
  readonly CPUKernel: { new (...values: unknown[]): CpuKernelInstance };
  readonly WebAssemblyKernel: {
    readonly isSupported: boolean;
    readonly isSIMDSupported: boolean;
    readonly isThreadsSupported: boolean;
  };
  readonly WebGPUKernel: { new (...values: unknown[]): WebGpuKernelInstance; readonly isSupported: boolean };
  readonly WebGPUContext: { acquire(): Promise<WebGpuContext>; destroy(): Promise<void> };
  readonly WebGLKernel: GlKernelClass;
  readonly WebGL2Kernel: GlKernelClass;
  readonly HeadlessGLKernel: GlKernelClass;
}

export interface CpuKernelInstance {
  returnType: string;
  _getKernelResultTypeConstructorString(): string;
}

export interface GlKernelInstance {
  source: string;
  returnType: string;
  translatedSource: string;
  translateSource(): void;
}

export interface GlKernelClass {
  new (...values: unknown[]): GlKernelInstance;
  readonly isSupported: boolean;
  readonly features: { readonly isFloatRead: boolean; readonly isTextureFloat: boolean; readonly maxTextureSize: number } | null;
}
