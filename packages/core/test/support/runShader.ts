import type { ComputeShader } from '../../src/codegen/shader/wgsl';

export interface Device {
  // biome-ignore lint/suspicious/noExplicitAny: the parts of WebGPU that no type of ours describes
  readonly [part: string]: any;
}

/** A WebGPU device of its own; there must be navigator.gpu. */
export async function openDevice(): Promise<Device> {
  const { gpu } = (globalThis as unknown as { navigator: Device }).navigator;
  const adapter = await gpu.requestAdapter();
  const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
  return adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } });
}

const [STORAGE, COPY_SRC, COPY_DST, UNIFORM, MAP_READ] = [0x80, 0x04, 0x08, 0x40, 0x01];

/** A shader with its arguments, ready to run as GPU.js' pipeline would run it. */
export class ShaderRun {
  private constructor(
    private readonly device: Device,
    private readonly pipeline: object,
    private readonly group: object,
    private readonly buffers: readonly Device[],
    private readonly groups: readonly [number, number],
  ) {}

  /** @throws Error with what the device has to say about the shader */
  static async prepare(
    device: Device,
    { source, groups, threads }: ComputeShader,
    inputs: readonly (Float32Array | Int32Array)[],
    cells: number,
  ): Promise<ShaderRun> {
    const module = device.createShaderModule({ code: source });
    const pipeline = await device.createComputePipelineAsync({ layout: 'auto', compute: { module, entryPoint: 'main' } });
    const bufferOf = (data: ArrayBufferView, usage: number) => {
      const buffer = device.createBuffer({ size: Math.max(4, data.byteLength), usage: usage | COPY_DST });
      device.queue.writeBuffer(buffer, 0, data);
      return buffer;
    };
    const across = Math.min(groups, 65535);
    const params = bufferOf(Uint32Array.of(cells, 1, 1, across * threads), UNIFORM);
    const result = bufferOf(new Float32Array(cells).fill(Number.NaN), STORAGE | COPY_SRC);
    const buffers = [params, ...inputs.map((input) => bufferOf(input, STORAGE)), result];
    const entries = buffers.map((buffer, binding) => ({ binding, resource: { buffer } }));
    const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
    return new ShaderRun(device, pipeline, group, buffers, [across, Math.ceil(groups / across)]);
  }

  /** Milliseconds until the device has run it so often. */
  async time(runs: number): Promise<number> {
    const { device } = this;
    const commands = device.createCommandEncoder();
    const pass = commands.beginComputePass();
    pass.setPipeline(this.pipeline);
    pass.setBindGroup(0, this.group);
    for (let i = 0; i < runs; i++) pass.dispatchWorkgroups(...this.groups);
    pass.end();
    const start = performance.now();
    device.queue.submit([commands.finish()]);
    await device.queue.onSubmittedWorkDone();
    return performance.now() - start;
  }

  /** Runs it, and reads the result. */
  async read(): Promise<Float32Array> {
    await this.time(1);
    const result = this.buffers.at(-1) as Device;
    const staging = this.device.createBuffer({ size: result.size, usage: MAP_READ | COPY_DST });
    const commands = this.device.createCommandEncoder();
    commands.copyBufferToBuffer(result, 0, staging, 0, result.size);
    this.device.queue.submit([commands.finish()]);
    await staging.mapAsync(MAP_READ);
    const numbers = new Float32Array(staging.getMappedRange().slice(0));
    staging.destroy();
    return numbers;
  }

  destroy(): void {
    for (const buffer of this.buffers) buffer.destroy();
  }
}

/** What a shader computes. */
export async function runShader(
  device: Device,
  shader: ComputeShader,
  inputs: readonly (Float32Array | Int32Array)[],
  cells: number,
): Promise<Float32Array> {
  const run = await ShaderRun.prepare(device, shader, inputs, cells);
  const numbers = await run.read();
  run.destroy();
  return numbers;
}
