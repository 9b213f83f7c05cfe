// biome-ignore lint/suspicious/noExplicitAny: what the runtime takes has types of its own, in many overloads
type Own = any;

/** As much of onnxruntime-web as an export is tried with. */
export interface OnnxRuntime {
  readonly InferenceSession: { create(model: Uint8Array): Promise<OnnxSession> };
  readonly Tensor: new (type: Own, data: Own, dims: readonly number[]) => object;
  readonly env: object;
}

/** A model that it has loaded. */
export interface OnnxSession {
  run(feeds: Own): Promise<Readonly<Record<string, { readonly data: unknown; readonly dims: readonly number[] }>>>;
  release?(): Promise<void>;
}
