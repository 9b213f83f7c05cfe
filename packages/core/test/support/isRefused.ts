import { WHERE_INTEGERS_ARE } from '../../src/engine/backends/integersAsFloats';
import { backendInfo } from '../../src/index';

/** Whether WebGL said that the floats in the place of integers do not hold some. */
export function isRefused(error: unknown): boolean {
  return backendInfo()?.name === 'headlessgl' && (error as Error).message.includes(WHERE_INTEGERS_ARE);
}
