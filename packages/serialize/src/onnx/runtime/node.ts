import { KindlingError } from '@kindling/checks';
import type { OnnxRuntime } from './runtime';

/** The runtime that is installed beside this package. */
export async function platformRuntime(): Promise<OnnxRuntime> {
  try {
    const loaded = (await import('onnxruntime-web')) as unknown as OnnxRuntime & { readonly default?: OnnxRuntime };
    return loaded.InferenceSession === undefined ? (loaded.default as OnnxRuntime) : loaded;
  } catch (error) {
    throw new KindlingError(
      'exportOnnx: expected onnxruntime-web, in which the file is tried (npm install onnxruntime-web), or runtime: null, which leaves that out',
      { cause: error },
    );
  }
}
