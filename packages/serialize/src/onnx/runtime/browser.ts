import { KindlingError } from '@kindling/checks';
import type { OnnxRuntime } from './runtime';

/** A bundler must not look for what may not be there: a page gives it. */
export async function platformRuntime(): Promise<OnnxRuntime> {
  throw new KindlingError(
    "toOnnx: expected runtime: await import('onnxruntime-web'), in which the file is tried, or null, which leaves that out, got neither",
  );
}
