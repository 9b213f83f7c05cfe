import { KindlingError } from '@kindling/checks';
import type { GpuBuffer, WebGpuContext } from '../gpujsTypes';
import type { DeviceMemory } from '../storage';

// GPUBufferUsage and GPUMapMode are globals only where WebGPU is built in; the standard fixes the numbers
const MAP_READ = 0x0001;
const COPY_SRC = 0x0004;
const COPY_DST = 0x0008;
const STORAGE = 0x0080;

export const DEVICE_LOST =
  'backend webgpu: the graphics device was lost, and with it what only it had; call useBackend again and load the last checkpoint';

/** Memory of a WebGPU device. */
export function bufferMemory(context: WebGpuContext): DeviceMemory<GpuBuffer> {
  const { device } = context;
  return {
    allocate: (length) => device.createBuffer({ size: Math.max(length * 4, 4), usage: STORAGE | COPY_SRC | COPY_DST }),
    async read(places) {
      if (context.isLost) throw new KindlingError(DEVICE_LOST);
      const bytes = places.reduce((sum, { length }) => sum + length * 4, 0);
      const staging = device.createBuffer({ size: Math.max(bytes, 4), usage: MAP_READ | COPY_DST });
      try {
        const encoder = device.createCommandEncoder();
        let at = 0;
        for (const { handle, length } of places) {
          encoder.copyBufferToBuffer(handle, 0, staging, at, length * 4);
          at += length * 4;
        }
        device.queue.submit([encoder.finish()]);
        await staging.mapAsync(MAP_READ);
        const mapped = staging.getMappedRange();
        at = 0;
        return places.map(({ length }) => {
          const numbers = new Float32Array(mapped.slice(at, at + length * 4));
          at += length * 4;
          return numbers;
        });
      } catch (error) {
        throw new KindlingError(context.isLost ? DEVICE_LOST : `backend webgpu: reading failed: ${(error as Error).message}`);
      } finally {
        staging.destroy();
      }
    },
    free: (buffer) => buffer.destroy(),
  };
}
